import type { DataRecord } from "../../../data/index.js";
import type { Random } from "../../../tensor/index.js";
import { type Cell, placePhrase } from "../../scenes/cells.js";
import type { Drawing, Thing } from "../../scenes/drawing.js";

/** What must be looked at: properties of single things, where things are to each other, or something else. */
export type Skill = "attribute" | "relation" | "other";

/** A sample of a data set about a drawing. */
export interface Asked {
  readonly fields: Partial<Omit<DataRecord, "set" | "split" | "id" | "images" | "frames">>;
  /** Things that one has to know of. */
  readonly about: readonly Thing[];
  readonly skill: Skill;
}

/** Finds something to ask about a drawing, if there is such a thing in it. */
export type Form = (drawing: Drawing, random: Random) => Asked | undefined;

/** A question with one answer, as people give it who agree. */
export function question(
  text: string,
  answer: string,
  about: readonly Thing[],
  { people = 1, skill = "attribute" as Skill } = {},
): Asked {
  return { fields: { question: text, answers: [{ answer, count: people }] }, about, skill };
}

/** One of several forms: where the one that was drawn finds nothing, nothing is asked. */
export function oneOf(forms: readonly Form[]): Form {
  return (drawing, random) => random.choice(forms)(drawing, random);
}

/** Things that are the only ones with a property. */
export function unique(things: readonly Thing[], property: (thing: Thing) => string): Thing[] {
  return things.filter((thing) => things.filter((other) => property(other) === property(thing)).length === 1);
}

export const nounOf = ({ noun }: Thing): string => noun;
export const colourOf = ({ colour }: Thing): string => colour;
export const at = ({ cell }: Thing): string => placePhrase(cell as Cell);

/** Things that are no signs. */
export const objectsOf = ({ things }: Drawing): Thing[] => things.filter(({ word }) => word === undefined);

/** One of the items, or undefined when there is none. */
export function choose<Item>(random: Random, items: readonly Item[]): Item | undefined {
  return items.length === 0 ? undefined : random.choice(items);
}

/** Two different items, or undefined when there are less. */
export function choosePair<Item>(random: Random, items: readonly Item[]): [Item, Item] | undefined {
  if (items.length < 2) return undefined;
  const [first, second] = random.shuffle(items);
  return [first!, second!];
}

/** Options with the right answer among them, as a set of multiple choice has them. */
export function choice(
  text: string,
  answer: string,
  others: readonly string[],
  about: readonly Thing[],
  random: Random,
): Asked {
  const wrong = random.shuffle(others.filter((other) => other !== answer)).slice(0, 2);
  const options = random.shuffle([answer, ...wrong]);
  const fields = { question: text, options, label: options.indexOf(answer), answers: [{ answer, count: 1 }] };
  return { fields, about, skill: "attribute" };
}
