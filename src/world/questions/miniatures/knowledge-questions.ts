/** Questions that need more than the image: what the things in it are for, where they live, and so on. */
import type { Random } from "../../../tensor/index.js";
import { placePhrase } from "../../scenes/cells.js";
import type { PlacedObject, Scene } from "../../scenes/scene.js";
import { categoryOf, unique } from "../groups.js";
import { fill } from "../language.js";
import type { Asked } from "./asked.js";
import { type Relation, relationsOf, statementOf, valuesOf } from "./knowledge.js";

/** A question with the fact that answers it. */
export interface KnowledgeQuestion extends Asked {
  readonly placed: PlacedObject;
  readonly relation: Relation;
  /** "a penguin has two legs" */
  readonly statement: string;
}

/** Asks about one thing of a scene without naming it, so that it must be seen first. */
export function knowledgeQuestion(scene: Scene, random: Random): KnowledgeQuestion | undefined {
  const placed = random.choice(scene.objects);
  const known = relationsOf(placed.object);
  if (known.length === 0) return undefined;
  const relation = random.choice(known);
  const category = categoryOf(placed);
  const isOnly = unique(scene.objects, categoryOf).some(([, only]) => only === placed);
  const thing = random.choice([
    `the ${category} ${placePhrase(placed.cell)}`,
    ...(isOnly ? [`this ${category}`, `the ${category} in the picture`] : []),
  ]);
  const answer = relation.values[placed.object]!;
  return {
    question: fill(random.choice(relation.questions), { thing }),
    answer,
    others: valuesOf(relation).filter((value) => value !== answer),
    placed,
    relation,
    statement: statementOf(placed.object, relation),
  };
}
