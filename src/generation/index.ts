/**
 * Greedy and beam search, sampling and ranking over an abstract `Decoder`.
 * @module
 */
export type { Decoder, DecoderCache, Prefix } from "./decoder.js";
export { generate } from "./generate.js";
export { logSumExp } from "./logits.js";
export {
  type EarlyStopping,
  type GenerationOptions,
  type ResolvedOptions,
  resolveOptions,
  type SampleOptions,
} from "./options.js";
export { publishedGeneration } from "./published.js";
export { type CandidateScore, type RankingOptions, rankCandidates } from "./ranking.js";
export type { GeneratedSequence, GeneratedToken, GenerationHooks, ScoredId } from "./result.js";
