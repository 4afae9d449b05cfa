/** Second step: the language model learns every task of the miniature in pure text, from descriptions of pictures. */
import { evaluationPrompt, instructionFor } from "../data/index.js";
import type { InstructBlipConfig } from "../models/index.js";
import type { PromptProcessor } from "../processing/index.js";
import { type HostTensor, Random } from "../tensor/index.js";
import { generativeBatch, type TextPair } from "../training/stages/generative.js";
import { descriptionBatch, type Fact } from "../training/stages/language-model.js";
import { drawRecord, type MiniatureRecord } from "./world/records.js";
import type { Thing } from "./world/scene.js";
import { type MiniatureSet, miniatureSets } from "./world/sets.js";

/** How a description comes: in words before the instruction, or as a vector for each thing. */
export type DescriptionForm = "words" | "vectors";

export interface DescribedSample extends TextPair {
  readonly facts: readonly Fact[];
}

/** What is said of a thing: "red cat top left". */
export function factOf({ colour, noun, word, cell }: Thing): string {
  return [colour, noun, ...(word ? [word] : []), cell].join(" ");
}

/**
 * A record with a description of what it is about.
 * @param share of the things that it is not about which the description has, too
 * @param jitter how far the weights of the words in a vector are from 1, at most
 */
export function describe(
  { about, drawing }: MiniatureRecord,
  { instruction, target }: TextPair,
  options: {
    form: DescriptionForm;
    share: number;
    jitter: number;
    random: Random;
    encode: (text: string) => readonly number[];
  },
): DescribedSample {
  const { form, share, jitter, random, encode } = options;
  const told = drawing.things.filter((thing) => about.includes(thing) || random.uniform() < share);
  const facts = random.shuffle(told).map(factOf);
  if (form === "words") {
    const description = facts.length === 0 ? "" : `${facts.join(", ")}. `;
    return { instruction: `${description}${instruction}`, target, facts: [] };
  }
  return {
    instruction,
    target,
    facts: facts.map((fact) =>
      encode(fact).map((id) => ({ id, weight: 1 + jitter * (2 * random.uniform() - 1) })),
    ),
  };
}

/** Sets by how many forms of questions they hold, so that each form is asked about as often. */
const formsOf: Readonly<Record<string, number>> = { vqav2: 4, gqa: 3, vsr: 2, hateful_memes: 1 };

const drawn: readonly MiniatureSet[] = miniatureSets.flatMap((set) =>
  new Array<MiniatureSet>(formsOf[set.name] ?? 1).fill(set),
);

/** Sets of a batch: rows of the same set are of the same length. */
const SETS_PER_BATCH = 4;
/** One batch in this many has its descriptions in words. */
const WORDS_EVERY = 5;

export interface LanguageModelBatchOptions {
  readonly processor: PromptProcessor;
  readonly config: InstructBlipConfig;
  readonly seed: number;
  readonly size: number;
  readonly steps: number;
}

/** Texts of a step. The later the step, the more a description holds that the question is not about. */
export function languageModelBatch(
  options: LanguageModelBatchOptions,
  step: number,
): Record<string, HostTensor> {
  const { processor, config, seed, size, steps } = options;
  const random = new Random(seed).fork(`language model ${step}`);
  const form: DescriptionForm = step % WORDS_EVERY === 0 ? "words" : "vectors";
  const most = Math.min(1, (2 * step) / steps);
  const samples: DescribedSample[] = [];
  for (let i = 0; i < SETS_PER_BATCH; i++) {
    const set = random.choice(drawn);
    for (let row = 0; row < size / SETS_PER_BATCH; row++) {
      const record = drawRecord(set, random, "seen");
      const share = random.choice([0, 0.3, 1]) * most;
      samples.push(
        describe(record, askedInText(record, random), {
          ...{ form, share, jitter: 0.5, random },
          encode: (text) => processor.tokenizer.encode(text, { addSpecialTokens: false }),
        }),
      );
    }
  }
  const description = descriptionBatch(samples.map(({ facts }) => facts));
  const [, places] = description.fact_ids.shape;
  return {
    ...description,
    ...generativeBatch(
      processor,
      { ...config, qformer: { ...config.qformer, readsText: false } },
      samples,
      places,
    ),
  };
}

/** Half of the time with a template of training, half of the time as the set is evaluated, where it is. */
function askedInText({ record, dataset }: MiniatureRecord, random: Random): TextPair {
  const pair = instructionFor(record, dataset, random);
  if (!dataset.evaluation || random.uniform() < 0.5) return pair;
  return {
    instruction: evaluationPrompt(record, dataset, { vocabulary: [pair.target] }).instruction,
    target: pair.target,
  };
}
