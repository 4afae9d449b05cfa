import type { Random } from "../../../tensor/index.js";
import { cells } from "../../scenes/cells.js";
import { colours } from "../../scenes/colours.js";
import { categories, objectClasses } from "../../scenes/objects.js";
import { numberWords } from "../language.js";

/** A question with its answer, and what somebody could answer wrongly. */
export interface Asked {
  readonly question: string;
  readonly answer: string;
  /** Other answers of the same kind, without the right one. */
  readonly others: readonly string[];
}

/** Kinds of answers, each with all that there are. */
const pools = {
  object: objectClasses.map(({ name }) => name),
  category: categories.map(({ name }) => name),
  colour: [...colours],
  place: [...cells],
  number: numberWords.slice(0, 7),
  yesNo: ["yes", "no"],
} satisfies Record<string, readonly string[]>;

/** A question whose answer is of a kind. */
export function asked(question: string, answer: string, kind: keyof typeof pools): Asked {
  return { question, answer, others: pools[kind].filter((other) => other !== answer) };
}

/** So many choices with the right one among them, in any order, and its index. */
export function chooseFrom(
  random: Random,
  { answer, others }: Pick<Asked, "answer" | "others">,
  count: number,
): { choices: string[]; label: number } {
  const choices = random.shuffle([answer, ...random.shuffle(others).slice(0, count - 1)]);
  return { choices, label: choices.indexOf(answer) };
}
