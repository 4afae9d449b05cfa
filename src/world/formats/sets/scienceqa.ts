import type { Random } from "../../../tensor/index.js";
import { fill } from "../../questions/language.js";
import { type Relation, relationsOf, statementOf } from "../../questions/miniatures/knowledge.js";
import { allObjectClasses, type CategoryName, categories, objectClass } from "../../scenes/objects.js";
import { drawDiagram, inReadingOrder } from "../diagrams.js";
import { capitalised } from "../names.js";
import { makeEach, type SetBuilder } from "../set-builder.js";

const problemsOf = { train: 90, val: 30, test: 200 };
/** Share of the problems that come without an image; it is about half in the original. */
const withoutImageShare = 0.3;

const subjects: Record<CategoryName, { subject: string; topic: string }> = {
  animal: { subject: "natural science", topic: "biology" },
  plant: { subject: "natural science", topic: "biology" },
  food: { subject: "natural science", topic: "biology" },
  tool: { subject: "natural science", topic: "physics" },
  vehicle: { subject: "natural science", topic: "physics" },
  instrument: { subject: "social science", topic: "culture" },
};

/** ScienceQA: a property is told, and the one thing of two to four that has it is to be found. */
export const scienceqa: SetBuilder = {
  name: "scienceqa",
  async build({ random, folder, painter, count }) {
    const problems: Record<string, unknown> = {};
    const splits: Record<string, string[]> = {};
    for (const [split, wanted] of Object.entries(problemsOf)) {
      splits[split] = await makeEach(count(wanted), async () => {
        const id = String(1 + Object.keys(problems).length * 3);
        const { names, answer, relation } = drawProblem(random);
        const hasImage = random.uniform() >= withoutImageShare;
        if (hasImage) {
          const style = random.choice(["plain", "plain", "outline", "grey"] as const);
          const image = painter.paint({ scene: drawDiagram(random, inReadingOrder(names)), style });
          await folder.png(`images/${split}/${id}/image.png`, image);
        }
        const right = names[answer]!;
        const { category } = objectClass(right);
        const { plural } = categories.find(({ name }) => name === category)!;
        const property = fill(relation.property, { value: relation.values[right]! });
        problems[id] = {
          question: hasImage
            ? `Which ${category} in the picture ${property}?`
            : `Which of these ${plural} ${property}?`,
          choices: names,
          answer,
          hint: hintOf(random, plural, names, answer, relation),
          image: hasImage ? "image.png" : null,
          task: "closed choice",
          grade: `grade${1 + random.integer(8)}`,
          ...subjects[category],
          category: capitalised(plural),
          skill: `Tell ${plural} apart`,
          lecture: `${capitalised(plural)} can be told apart by what is known of them.`,
          solution: `${capitalised(statementOf(right, relation))}.`,
          split,
        };
        return id;
      });
    }
    splits.trainval = [...splits.train!, ...splits.val!];
    await folder.json("problems.json", problems);
    await folder.json("pid_splits.json", splits);
  },
};

/** Things of one category, of which one alone has a property. */
function drawProblem(random: Random): { names: string[]; answer: number; relation: Relation } {
  const known = allObjectClasses.filter(({ name }) => relationsOf(name).length > 0);
  const right = random.choice(known).name;
  const relation = random.choice(relationsOf(right));
  const different = Object.keys(relation.values).filter(
    (name) => relation.values[name] !== relation.values[right],
  );
  const names = random.shuffle([right, ...random.shuffle(different).slice(0, 1 + random.integer(3))]);
  return { names, answer: names.indexOf(right), relation };
}

/** Half of the problems tell something of one of the wrong things; the others give no context. */
function hintOf(
  random: Random,
  plural: string,
  names: readonly string[],
  answer: number,
  relation: Relation,
): string {
  if (random.uniform() < 0.5) return "";
  const wrong = random.choice(names.filter((_, i) => i !== answer));
  return `${capitalised(plural)} differ. ${capitalised(statementOf(wrong, relation))}.`;
}
