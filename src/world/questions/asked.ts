import { datasetNamed, evaluationPrompt, makeRecord, printedWording, type Round } from "../../data/index.js";
import { Random } from "../../tensor/index.js";
import { drawScene, type Scene, type SceneOptions } from "../scenes/scene.js";
import { varied } from "../wordings/varied.js";
import { type WordingSplit, word } from "../wordings/wordings.js";
import type { QuestionKind } from "./kinds.js";
import type { Question } from "./question.js";
import { isTrueText } from "./telling.js";

/** Whose words a question is put into. */
export interface Wording {
  readonly split: WordingSplit;
  readonly random: Random;
  /** Rate of mistyped words; none unless told. */
  readonly errors?: number;
}

/** A question in words, and what was said before it. */
export interface Worded {
  readonly text: string;
  readonly history: readonly Round[];
}

export function inWords(question: Question, wording: Wording): Worded {
  const textOf = ({ form, slots }: Question) => word(form, varied(slots, wording.random), wording);
  return {
    history: (question.history ?? []).map((round) => ({ question: textOf(round), answer: round.answer })),
    text: textOf(question),
  };
}

/** What is asked about a scene that was drawn for it. */
export interface Asked {
  readonly scene: Scene;
  readonly question: Question;
}

/** Scenes that are tried until one offers what is asked for. */
const attempts = 500;

/**
 * Draws scenes until something comes of one.
 * @throws Error when nothing ever does
 */
export function drawUntil<Found>(
  random: Random,
  options: SceneOptions,
  find: (scene: Scene) => Found | undefined,
): Found {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const found = find(drawScene(random, options));
    if (found !== undefined) return found;
  }
  throw new Error(`None of ${attempts} scenes offers what is asked for`);
}

/** Things of a scene: as many as there can be, so that each number is asked for. */
export const thingCounts = { minThings: 1, maxThings: 8 } as const;

/** A question of a kind, ready to be asked. */
export interface AskedOfKind extends Asked {
  /** What a model reads: the question, with the rounds before it where there are some. */
  readonly instruction: string;
}

/**
 * Number `index` of an endless sequence of questions: it can be asked for at any time. What the split does not train on
 * is about combinations that training never shows.
 * @throws Error when no scene offers a question of this kind
 */
export function drawAsked(
  { name, forms }: Pick<QuestionKind, "name" | "forms">,
  { seed, index, split }: { readonly seed: number; readonly index: number; readonly split: WordingSplit },
): AskedOfKind {
  const random = new Random(seed).fork(`${name} ${split} ${index}`);
  const wording = { split, random: random.fork("words") };
  const combinations = split === "train" ? "seen" : "unseen";
  const asked = drawUntil(random, { combinations, ...thingCounts }, (scene): Asked | undefined => {
    const question = random.choice(forms)(scene, random);
    return question && { scene, question };
  });
  return { ...asked, instruction: instructionOf(inWords(asked.question, wording)) };
}

/** A dialog is put as the published evaluations put it. */
export function instructionOf({ text, history }: Worded): string {
  if (history.length === 0) return text;
  const record = makeRecord("visdial", "world", 0, { question: text, history, options: [""] });
  return evaluationPrompt(record, datasetNamed("visdial"), { wording: printedWording }).instruction;
}

/** Whether a text answers a question, apart from case, outer spaces and a full stop; captions and descriptions must be true. */
export function isRight(text: string, { question, scene }: Asked): boolean {
  const said = bare(text);
  switch (question.form) {
    case "caption":
    case "describe-all":
      return isTrueText(said, scene);
    case "describe-thing":
    case "describe-two":
      return isTrueText(said, scene) && question.about.every(({ noun }) => said.split(/\W+/).includes(noun));
    default:
      return said === bare(question.answer);
  }
}

const bare = (text: string): string => text.trim().toLowerCase().replace(/\.$/, "");
