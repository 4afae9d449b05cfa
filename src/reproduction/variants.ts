/** What is compared: ways to train the same model on the same images. */
import {
  type DataRecord,
  type Dataset,
  evaluationPrompt,
  formatOptions,
  instructionFor,
  printedWording,
} from "../data/index.js";
import type { Random } from "../tensor/index.js";
import { splitCaption, type TextPair } from "../training/index.js";
import type { WorldSet } from "../world/index.js";
import { type Balance, captionSets, heldInSets, scienceSets, type TrainingRecord } from "./mixture.js";

export const variantNames = [
  "blip2",
  "multitask-plain",
  "multitask-tags",
  "no-instruction",
  "no-balance",
  "instructblip",
] as const;

export type VariantName = (typeof variantNames)[number];

/** How a model is asked that has learnt something else than instructions. */
export type Asking = "instructions" | "tags";

export interface Variant {
  readonly title: string;
  readonly sets: readonly WorldSet[];
  readonly balance: Balance;
  /** Whether the Q-Former reads what the language model reads. */
  readonly readsInstruction: boolean;
  /** What a record says to read and to write. */
  pair(record: TrainingRecord, random: Random): TextPair;
}

const instructions = ({ record, dataset }: TrainingRecord, random: Random): TextPair =>
  instructionFor(record, dataset, random);

/** What a record has by itself: its question and options, or the answer that a question is wanted for. */
export function plainInput({ question, options, answers, references }: DataRecord): string {
  if (references !== null) return answers?.[0]?.answer ?? "";
  return [question ?? "", ...(options === null ? [] : [formatOptions(options)])].join(" ");
}

const tuned = { sets: heldInSets, balance: "sqrt", readsInstruction: true } as const;

export const variants: Readonly<Record<VariantName, Variant>> = {
  blip2: {
    ...tuned,
    title: "BLIP-2, as many more captions",
    sets: captionSets,
    readsInstruction: false,
    // As an encoder-decoder learns it in BLIP-2's second stage; here decoder-only models do, too.
    pair: (record, random) => splitCaption(instructions(record, random).target, random),
  },
  "multitask-plain": {
    ...tuned,
    title: "Multitask, plain input",
    pair: (record, random) => ({ ...instructions(record, random), instruction: plainInput(record.record) }),
  },
  "multitask-tags": {
    ...tuned,
    title: "Multitask, data set tags",
    pair: (record, random) => ({
      ...instructions(record, random),
      instruction: `[${record.dataset.category}:${record.dataset.name}] ${plainInput(record.record)}`,
    }),
  },
  "no-instruction": {
    ...tuned,
    title: "InstructBLIP without instruction-aware features",
    readsInstruction: false,
    pair: instructions,
  },
  "no-balance": { ...tuned, title: "InstructBLIP without balancing", balance: "size", pair: instructions },
  instructblip: { ...tuned, title: "InstructBLIP", pair: instructions },
};

/** Fine-tuning on ScienceQA, from BLIP-2 or from InstructBLIP (paper, section 3.5): asked as in the evaluation. */
export function fineTuning(from: "blip2" | "instructblip"): Variant {
  return {
    title: `Fine-tuned from ${variants[from].title}`,
    sets: scienceSets,
    balance: "sqrt",
    readsInstruction: variants[from].readsInstruction,
    pair: (record, random) => ({
      ...instructions(record, random),
      instruction: evaluationPrompt(record.record, record.dataset, { wording: printedWording }).instruction,
    }),
  };
}

/** Variants that learnt captions from images alone. */
const uninstructed: readonly VariantName[] = ["blip2", "multitask-plain"];

/** What is asked of a model about a record that it is evaluated with. */
export function askFor(
  record: DataRecord,
  dataset: Dataset,
  variant: VariantName,
  asking: Asking,
  vocabulary: readonly string[],
) {
  const prompt = evaluationPrompt(record, dataset, { vocabulary, wording: printedWording });
  const isCaption = record.references !== null;
  if (asking === "tags") return { ...prompt, instruction: `[${dataset.category}] ${plainInput(record)}` };
  // A model that never read instructions captions best when it is given the image alone (paper, section 3.4).
  return uninstructed.includes(variant) && isCaption ? { ...prompt, instruction: "" } : prompt;
}
