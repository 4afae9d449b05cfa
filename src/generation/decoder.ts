/** What generation needs from a language model; everything else about the model stays out of this folder. */

/** Opaque key–value cache of `rows` sequences. */
export interface DecoderCache {
  readonly rows: number;
}

export interface Decoder {
  readonly vocabularySize: number;
  /**
   * Continues sequences. New row i continues row `rows[i]` of the cache (so rows may be repeated, reordered,
   * dropped) by `tokens[i]` (all rows: at least one token; lengths may differ, shorter ones are padded inside).
   * Returns logits `[rows, steps, vocabulary]` (steps = longest; logits after each fed token; padded places
   * undefined) and the new cache. May look at the signal in between, and reject with its reason.
   */
  step(
    cache: DecoderCache,
    rows: readonly number[],
    tokens: readonly (readonly number[])[],
    signal?: AbortSignal,
  ): Promise<{ logits: Float32Array; cache: DecoderCache }>;
}

/** A batch of prompts already read by the model. */
export interface Prefix {
  readonly rows: number;
  /** `[rows, vocabulary]`, for the first new token. */
  readonly logits: Float32Array;
  readonly cache: DecoderCache;
  /** Ids that already count as generated (T5: the decoder start token; decoder-only models: none). */
  readonly history: readonly number[];
}
