/**
 * Greedy and beam search, sampling and ranking over an abstract `Decoder`.
 * @module
 */
export type { Decoder, DecoderCache, Prefix } from "./decoder.js";
export { generate } from "./generate.js";
export type { ResolvedOptions } from "./options.js";
export { type EarlyStopping, type GenerationOptions, resolveOptions, type SampleOptions } from "./options.js";
export { type CandidateScore, type RankingOptions, rankCandidates } from "./ranking.js";
export type { GeneratedSequence, GeneratedToken, GenerationHooks, ScoredId } from "./result.js";
