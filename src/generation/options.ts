import { checkOptions, describeValue } from "../options/index.js";
import { checkIds } from "./advance.js";

/** Drawing tokens at random instead of taking the best. */
export interface SampleOptions {
  /** 0 to 2³² − 1; the same seed gives the same text. */
  readonly seed: number;
  /** Logits are divided by it; 0.001 to 1000, default 1. */
  readonly temperature?: number;
  /** Only this many of the best tokens may be drawn; default all. */
  readonly topK?: number;
  /** Only the smallest set of best tokens that together have this probability may be drawn; above 0, default 1. */
  readonly topP?: number;
}

/**
 * When beam search stops looking, once it has `beams` answers: at once (`true`); when the best continuation of the step,
 * at its present length, is no better than the worst of them (`false`); or, where a length penalty above 0 favours
 * longer answers, only when it would be no better at the greatest length either (`"never"`).
 */
export type EarlyStopping = boolean | "never";

export interface GenerationOptions {
  /** Longest answer in tokens, eos included; 1 to 1,000,000. */
  readonly maxNewTokens: number;
  /** The first so many tokens may not be eos; default 0. */
  readonly minNewTokens?: number;
  /** 1 (the default) takes the best token at each step; more is beam search; at most 1,024. */
  readonly beams?: number;
  /** Answers per row: at most `beams`, or up to 4,096 independent draws when sampling; default 1. */
  readonly returnSequences?: number;
  /** Above 1 makes ids that were generated before less likely; 0.01 to 100, default 1. */
  readonly repetitionPenalty?: number;
  /** Beam scores are divided by length to this power, so above 0 favours longer answers; −10 to 10, default 1. */
  readonly lengthPenalty?: number;
  /** Of beam search; default false. */
  readonly earlyStopping?: EarlyStopping;
  /** No so many ids may follow each other twice among history and new ids; default 0, which forbids nothing. */
  readonly noRepeatNgramSize?: number;
  /** Ids that may not follow each other; one of a single eos is left out, as in transformers. Default none. */
  readonly badWordIds?: readonly (readonly number[])[];
  /** Ids that are never generated; default none. */
  readonly suppressedIds?: readonly number[];
  /** So many of the likeliest ids of each step are given with it; 0 (the default) to 100. */
  readonly alternatives?: number;
  readonly sample?: SampleOptions | undefined;
  /** Each of these ends an answer. */
  readonly eosTokenIds: readonly number[];
}

/** Options with the defaults filled in. */
export type ResolvedOptions = Required<Omit<GenerationOptions, "sample">> & {
  readonly sample: Required<SampleOptions> | undefined;
};

/** Far above what any model answers; more is a slip of the pen. */
const most = { newTokens: 1_000_000, beams: 1024, sequences: 4096, alternatives: 100 };

const known: Record<keyof GenerationOptions, true> = {
  maxNewTokens: true,
  minNewTokens: true,
  beams: true,
  returnSequences: true,
  repetitionPenalty: true,
  lengthPenalty: true,
  earlyStopping: true,
  noRepeatNgramSize: true,
  badWordIds: true,
  suppressedIds: true,
  alternatives: true,
  sample: true,
  eosTokenIds: true,
};
const knownOfSample: Record<keyof SampleOptions, true> = {
  seed: true,
  temperature: true,
  topK: true,
  topP: true,
};

/**
 * Fills in the defaults and checks every value.
 * @throws TypeError naming the option that is not known or of the wrong type; RangeError naming the one that is out of
 * range.
 */
export function resolveOptions(options: GenerationOptions, vocabularySize: number): ResolvedOptions {
  checkOptions("generation options", options, { known: Object.keys(known) });
  const { maxNewTokens, minNewTokens = 0, beams = 1, returnSequences = 1, alternatives = 0 } = options;
  const { repetitionPenalty = 1, lengthPenalty = 1, earlyStopping = false, noRepeatNgramSize = 0 } = options;
  const { badWordIds = [], suppressedIds = [], eosTokenIds } = options;
  integer("maxNewTokens", maxNewTokens, 1, most.newTokens);
  integer("minNewTokens", minNewTokens, 0, most.newTokens);
  if (minNewTokens > maxNewTokens) {
    throw new RangeError(
      `minNewTokens is ${minNewTokens}, but the longest answer is ${maxNewTokens} tokens: give maxNewTokens of at ` +
        `least ${minNewTokens}, or less minNewTokens`,
    );
  }
  integer("beams", beams, 1, most.beams);
  const sample = options.sample === undefined ? undefined : resolveSample(options.sample, vocabularySize);
  if (sample && beams > 1) {
    throw new RangeError(
      `beams is ${beams}, but sampling follows no beams: leave out \`sample\` or set beams to 1`,
    );
  }
  integer("returnSequences", returnSequences, 1, most.sequences);
  if (!sample && returnSequences > beams) {
    throw new RangeError(
      `returnSequences is ${returnSequences}, but beams is ${beams}: make beams at least as large, or sample`,
    );
  }
  number("repetitionPenalty", repetitionPenalty, 0.01, 100);
  number("lengthPenalty", lengthPenalty, -10, 10);
  if (earlyStopping !== "never" && typeof earlyStopping !== "boolean") {
    throw new TypeError(`earlyStopping must be true, false or "never", not ${describeValue(earlyStopping)}`);
  }
  integer("noRepeatNgramSize", noRepeatNgramSize, 0, most.newTokens);
  integer("alternatives", alternatives, 0, most.alternatives);
  badWordIds.forEach((ids, index) => {
    if (ids.length === 0) throw new RangeError(`badWordIds[${index}] is empty`);
    checkIds(`badWordIds[${index}]`, ids, vocabularySize);
  });
  checkIds("suppressedIds", suppressedIds, vocabularySize);
  checkIds("eosTokenIds", eosTokenIds, vocabularySize);
  return {
    maxNewTokens,
    minNewTokens,
    beams,
    returnSequences,
    repetitionPenalty,
    lengthPenalty,
    earlyStopping,
    noRepeatNgramSize,
    badWordIds: badWordIds.filter((ids) => ids.length > 1 || !eosTokenIds.includes(ids[0]!)),
    suppressedIds,
    alternatives,
    sample,
    eosTokenIds,
  };
}

function resolveSample(sample: SampleOptions, vocabularySize: number): Required<SampleOptions> {
  checkOptions("sample", sample, { known: Object.keys(knownOfSample) });
  const { seed, temperature = 1, topK = vocabularySize, topP = 1 } = sample;
  integer("sample.seed", seed, 0, 2 ** 32 - 1);
  number("sample.temperature", temperature, 0.001, 1000);
  integer("sample.topK", topK, 1);
  number("sample.topP", topP, 0, 1);
  if (topP === 0) throw new RangeError("sample.topP must be above 0");
  return { seed, temperature, topK, topP };
}

function integer(name: string, value: number, least: number, most = Number.POSITIVE_INFINITY): void {
  if (typeof value === "number" && !Number.isInteger(value)) {
    throw new RangeError(`${name} must be an integer, not ${value}`);
  }
  number(name, value, least, most);
}

function number(name: string, value: number, least: number, most: number): void {
  if (typeof value !== "number") {
    throw new TypeError(`${name} must be a number, not ${describeValue(value)}`);
  }
  if (Number.isNaN(value)) throw new RangeError(`${name} must be a number, not NaN`);
  if (value < least) throw new RangeError(`${name} must be at least ${least}, not ${value}`);
  if (value > most) throw new RangeError(`${name} must be at most ${most}, not ${value}`);
}
