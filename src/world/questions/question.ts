import type { Random } from "../../tensor/index.js";
import { placePhrase } from "../facts/cells.js";
import { signNoun } from "../facts/signs.js";
import type { Scene, Thing } from "../scenes/scene.js";
import type { FormName } from "../wordings/forms.js";

/** What is asked about a scene, before it is put into words. */
export interface Question {
  readonly form: FormName;
  /** What the slots of a wording are filled with. */
  readonly slots: Readonly<Record<string, string>>;
  readonly answer: string;
  /** Answers of the same kind that are wrong. */
  readonly others: readonly string[];
  /** Things that one has to know of. */
  readonly about: readonly Thing[];
  /** Whether the scene has nothing to answer it with. */
  readonly isUnanswerable?: boolean;
  /** Questions before it, with their answers, of which the last names what is meant. */
  readonly history?: readonly Question[];
}

/** Finds something to ask about a scene, if there is such a thing in it. */
export type Form = (scene: Scene, random: Random) => Question | undefined;

/** What is said when a scene does not answer a question. */
export const notSure = "not sure";

/** Things that are the only ones with a property. */
export function unique(things: readonly Thing[], property: (thing: Thing) => string): Thing[] {
  return things.filter((thing) => things.filter((other) => property(other) === property(thing)).length === 1);
}

export const nounOf = ({ noun }: Thing): string => noun;
export const colourOf = ({ colour }: Thing): string => colour;
export const categoryOf = ({ category }: Thing): string => category;
export const at = ({ cell }: Thing): string => placePhrase(cell);

/** Things that are no signs. */
export const objectsOf = ({ things }: Scene): Thing[] => things.filter(({ noun }) => noun !== signNoun);
export const signsOf = ({ things }: Scene): Thing[] => things.filter(({ noun }) => noun === signNoun);

/** Objects that their nouns name. */
export const namedObjects = (scene: Scene): Thing[] => unique(objectsOf(scene), nounOf);

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

export const without = (values: readonly string[], ...taken: readonly string[]): string[] =>
  values.filter((value) => !taken.includes(value));

export const yesOrNo = (isTrue: boolean): { answer: string; others: string[] } =>
  isTrue ? { answer: "yes", others: ["no"] } : { answer: "no", others: ["yes"] };
