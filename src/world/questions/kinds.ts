import { evaluationPrompt, printedWording } from "../../data/index.js";
import { Random } from "../../tensor/index.js";
import type { Drawing } from "../scenes/drawing.js";
import { isTrueCaption } from "./drawings/captions.js";
import * as heldIn from "./drawings/held-in.js";
import { type Form, oneOf } from "./drawings/question.js";
import { drawRecord } from "./drawings/records.js";
import { type MiniatureSet, miniatureSets } from "./drawings/sets.js";

/** What people ask about drawn images, by what it takes to answer. */
export interface QuestionKind {
  readonly name: string;
  /** Whose images and questions they are. */
  readonly set: MiniatureSet;
  /** Whether the question alone is asked; otherwise in the prompt that the set is evaluated with. */
  readonly isPlain: boolean;
}

const setNamed = (name: string) => miniatureSets.find((set) => set.name === name) as MiniatureSet;

function plain(name: string, set: string, forms?: readonly Form[]): QuestionKind {
  return { name, set: { ...setNamed(set), ...(forms && { form: oneOf(forms) }) }, isPlain: true };
}

export const questionKinds: readonly QuestionKind[] = [
  { name: "caption", set: setNamed("nocaps"), isPlain: false },
  plain("thing", "vqav2", [heldIn.whatIsThere, heldIn.whatIsOfColour]),
  plain("colour", "vqav2", [heldIn.whatColour, heldIn.colourAt]),
  plain("place", "vqav2", [heldIn.whereIs]),
  plain("count", "vqav2", [heldIn.howMany, heldIn.howManyThings]),
  plain("yes or no", "vqav2", [heldIn.isThere, heldIn.areThere, heldIn.isOfColour]),
  plain("reading", "ocrvqa"),
  plain("knowledge", "okvqa"),
  plain("description", "llava_detail"),
  plain("comparison", "gqa"),
  { name: "dialog", set: setNamed("visdial"), isPlain: false },
];

/** "train": what training shows. "test": something in each image in a colour or at a place that training never shows it in. */
export type AskedSplit = "train" | "test";

/** A drawing and what is asked about it. */
export interface AskedDrawing {
  readonly drawing: Drawing;
  readonly question: string;
  /** Of captions: one that is right. */
  readonly answer: string;
  /** Whether a text answers the question, apart from case, outer spaces and a full stop; captions must be true. */
  isRight(text: string): boolean;
}

/**
 * Number `index` of an endless sequence: it can be asked for at any time.
 * @throws Error when no drawing offers a question of this kind
 */
export function drawAsked(
  { name, set, isPlain }: QuestionKind,
  seed: number,
  index: number,
  split: AskedSplit,
): AskedDrawing {
  const random = new Random(seed).fork(`${name} ${split} ${index}`);
  const { record, dataset, drawing } = drawRecord(set, random, split === "test" ? "unseen" : "seen");
  const { references, answers } = record;
  const answer = (references ?? answers?.map((each) => each.answer) ?? [])[0]!;
  return {
    drawing,
    question: isPlain
      ? (record.question as string)
      : evaluationPrompt(record, dataset, { wording: printedWording }).instruction,
    answer,
    isRight: (text) => (references ? isTrueCaption(bare(text), drawing) : bare(text) === bare(answer)),
  };
}

const bare = (text: string): string => text.trim().toLowerCase().replace(/\.$/, "");
