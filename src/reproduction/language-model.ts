/** Second step: the language model learns every task of the miniature in pure text, from descriptions of images. */
import { evaluationPrompt, instructionFor, printedWording } from "../data/index.js";
import type { InstructBlipConfig } from "../models/index.js";
import type { PromptProcessor } from "../processing/index.js";
import { type HostTensor, Random } from "../tensor/index.js";
import { descriptionBatch, type Fact, generativeBatch, type TextPair } from "../training/index.js";
import { factOf, type SetRecord, setRecord, type WorldSet, worldSets } from "../world/index.js";
import { plainInput } from "./variants.js";

/** How a description comes: in words before the instruction, or as a vector for each thing. */
type DescriptionForm = "words" | "vectors";

interface DescribedSample extends TextPair {
  readonly facts: readonly Fact[];
}

/** A description in words, before what is asked. */
export function wordsThenInstruction(facts: readonly string[], instruction: string): string {
  return facts.length === 0 ? instruction : `${facts.join(", ")}. ${instruction}`;
}

/**
 * A record with a description of what it is about.
 * @param others how many of the things that it is not about the description has, too, at most
 * @param jitter how far the weights of the words in a vector are from 1, at most
 */
export function describe(
  { about, scene }: SetRecord,
  { instruction, target }: TextPair,
  options: {
    form: DescriptionForm;
    others: number;
    jitter: number;
    random: Random;
    encode: (text: string) => readonly number[];
  },
): DescribedSample {
  const { form, others, jitter, random, encode } = options;
  const rest = scene.things.filter((thing) => !about.includes(thing));
  const facts = random.shuffle([...about, ...random.shuffle(rest).slice(0, others)]).map(factOf);
  if (form === "words") {
    return { instruction: wordsThenInstruction(facts, instruction), target, facts: [] };
  }
  return {
    instruction,
    target,
    facts: facts.map((fact) =>
      encode(fact).map((id) => ({ id, weight: 1 + jitter * (2 * random.uniform() - 1) })),
    ),
  };
}

function setsOf(weights: Readonly<Record<string, number>>, usual: number): WorldSet[] {
  return worldSets.flatMap((set) => new Array<WorldSet>(weights[set.name] ?? usual).fill(set));
}

/** By how many forms of questions a set holds, so that each form is asked about as often. */
const forms = { vqav2: 8, gqa: 6, vsr: 4, hateful_memes: 2, visdial: 3 };
/** Texts of which many are right take longest to learn. */
const captions = { coco_caption: 4, web_capfilt: 3, textcaps: 3, nocaps: 3, flickr30k: 3 };
const all = setsOf({ ...forms, ...captions }, 1);
/** Where one thing is looked up: without that, nothing else can be learnt. */
const lookups = setsOf(
  {
    ...{ vqav2: 8, okvqa: 1, ocrvqa: 1, iconqa: 1, scienceqa: 1, textvqa: 1, visdial: 1 },
    ...{ msvd_qa: 1, msrvtt_qa: 1, ivqa: 1, llava_conversation: 2 },
  },
  0,
);
/** Where two things are looked up and compared, which takes longest. */
const comparisons = [...lookups, ...setsOf({ gqa: 10, vsr: 8, llava_detail: 2 }, 0)];

interface Lesson {
  readonly sets: readonly WorldSet[];
  /** Things that the question is not about, at most. */
  readonly others: number;
  readonly jitter: number;
  /** Questions without a template. */
  readonly bare: boolean;
}

/** How the texts change while the model learns. */
function lesson(progress: number): Lesson {
  if (progress < 0.06) return { sets: lookups, others: 1, jitter: 0, bare: true };
  if (progress < 0.12) return { sets: lookups, others: 2, jitter: 0.2, bare: false };
  if (progress < 0.2) return { sets: comparisons, others: 1, jitter: 0.2, bare: true };
  if (progress < 0.35) return { sets: comparisons, others: 3, jitter: 0.3, bare: false };
  return { sets: all, others: 8, jitter: 0.5, bare: false };
}

/** Things beyond what a question is about that descriptions in words have, at most: they are long. */
export const othersInWords = 3;

/** Sets of a batch: rows of the same set are of the same length. */
const setsPerBatch = 4;
/** One batch in this many has its descriptions in words. */
const wordsEvery = 3;

interface LanguageModelBatchOptions {
  readonly processor: PromptProcessor;
  readonly config: InstructBlipConfig;
  readonly seed: number;
  readonly size: number;
  readonly steps: number;
}

/** Texts of a step. */
export function languageModelBatch(
  options: LanguageModelBatchOptions,
  step: number,
): Record<string, HostTensor> {
  const { processor, config, seed, size, steps } = options;
  const random = new Random(seed).fork(`language model ${step}`);
  const form: DescriptionForm = step % wordsEvery === 0 ? "words" : "vectors";
  const { sets, others, jitter, bare } = lesson(step / steps);
  const samples: DescribedSample[] = [];
  for (let i = 0; i < setsPerBatch; i++) {
    const set = random.choice(sets);
    for (let row = 0; row < size / setsPerBatch; row++) {
      const record = setRecord(set, {
        split: "train",
        seed: random.uint32(),
        index: random.integer(2 ** 31),
      });
      samples.push(
        describe(record, askedInText(record, random, bare), {
          ...{
            form,
            others: random.integer(1 + (form === "words" ? Math.min(others, othersInWords) : others)),
            jitter,
            random,
          },
          encode: (text) => processor.tokenizer.encode(text, { addSpecialTokens: false }),
        }),
      );
    }
  }
  const description = descriptionBatch(samples.map(({ facts }) => facts));
  const places = description.fact_ids!.shape[1]!;
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
function askedInText({ record, dataset }: SetRecord, random: Random, bare: boolean): TextPair {
  const pair = instructionFor(record, dataset, random);
  if (bare) return { ...pair, instruction: plainInput(record) };
  if (!dataset.evaluation || random.uniform() < 0.5) return pair;
  return {
    instruction: evaluationPrompt(record, dataset, { vocabulary: [pair.target], wording: printedWording })
      .instruction,
    target: pair.target,
  };
}
