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

export interface GenerationOptions {
  /** Longest answer in tokens, eos included. */
  readonly maxNewTokens: number;
  /** The first so many tokens may not be eos; default 0. */
  readonly minNewTokens?: number;
  /** 1 (the default) takes the best token at each step; more is beam search. */
  readonly beams?: number;
  /** Answers per row: at most `beams`, or any number of independent draws when sampling; default 1. */
  readonly returnSequences?: number;
  /** Above 1 makes ids that were generated before less likely; 0.01 to 100, default 1. */
  readonly repetitionPenalty?: number;
  /** Beam scores are divided by length to this power, so above 0 favours longer answers; −10 to 10, default 1. */
  readonly lengthPenalty?: number;
  readonly sample?: SampleOptions | undefined;
  /** Each of these ends an answer. */
  readonly eosTokenIds: readonly number[];
}

/** Options with the defaults filled in. */
export type ResolvedOptions = Required<Omit<GenerationOptions, "sample">> & {
  readonly sample: Required<SampleOptions> | undefined;
};

/**
 * Fills in the defaults and checks every value.
 * @throws RangeError naming the option that is out of range.
 */
export function resolveOptions(options: GenerationOptions, vocabularySize: number): ResolvedOptions {
  const { maxNewTokens, minNewTokens = 0, beams = 1, returnSequences = 1 } = options;
  const { repetitionPenalty = 1, lengthPenalty = 1, eosTokenIds } = options;
  const sample = options.sample && resolveSample(options.sample, vocabularySize);
  integer("maxNewTokens", maxNewTokens, 1);
  integer("minNewTokens", minNewTokens, 0, maxNewTokens);
  integer("beams", beams, 1);
  if (sample && beams > 1) {
    throw new RangeError(
      `beams is ${beams}, but sampling follows no beams: leave out \`sample\` or set beams to 1`,
    );
  }
  integer("returnSequences", returnSequences, 1, sample ? undefined : beams);
  number("repetitionPenalty", repetitionPenalty, 0.01, 100);
  number("lengthPenalty", lengthPenalty, -10, 10);
  checkIds("eosTokenIds", eosTokenIds, vocabularySize);
  return {
    maxNewTokens,
    minNewTokens,
    beams,
    returnSequences,
    repetitionPenalty,
    lengthPenalty,
    sample,
    eosTokenIds,
  };
}

function resolveSample(sample: SampleOptions, vocabularySize: number): Required<SampleOptions> {
  const { seed, temperature = 1, topK = vocabularySize, topP = 1 } = sample;
  integer("sample.seed", seed, 0, 2 ** 32 - 1);
  number("sample.temperature", temperature, 0.001, 1000);
  integer("sample.topK", topK, 1);
  if (!(topP > 0 && topP <= 1))
    throw new RangeError(`sample.topP must be above 0 and at most 1, not ${topP}`);
  return { seed, temperature, topK, topP };
}

function integer(name: string, value: number, least: number, most = Number.POSITIVE_INFINITY): void {
  if (!Number.isInteger(value)) throw new RangeError(`${name} must be an integer, not ${value}`);
  number(name, value, least, most);
}

function number(name: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most)) {
    const range = most === Number.POSITIVE_INFINITY ? `at least ${least}` : `from ${least} to ${most}`;
    throw new RangeError(`${name} must be ${range}, not ${value}`);
  }
}
