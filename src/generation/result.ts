/** An id and the natural logarithm of its probability under the model itself, see `GeneratedSequence`. */
export interface ScoredId {
  readonly id: number;
  readonly logProbability: number;
}

/** A new id, and the likeliest ids of its step, best first, where `alternatives` asks for them. */
export interface GeneratedToken extends ScoredId {
  readonly alternatives?: readonly ScoredId[];
}

/**
 * Probabilities are the model's own: softmax of its logits over the vocabulary, before penalties, forbidden ids and
 * sampling options. So they are what `rankCandidates` gives for the same ids, and an id that the options put first need
 * not be the likeliest.
 */
export interface GeneratedSequence {
  /** The new ids, without prompt and history; an eos that ended the answer is the last. */
  ids: number[];
  /** The same with their probabilities. */
  tokens: GeneratedToken[];
  /** Whether eos ended the answer (or `GenerationHooks.isEnd`), or `maxNewTokens` did. */
  finishReason: "stop" | "length";
  /** Σ of the tokens' `logProbability`. */
  logProbability: number;
  /** Beam search: Σ of processed log-probabilities / length ** lengthPenalty, the order of the answers. */
  score?: number;
}

export interface GenerationHooks {
  /**
   * Each new id of a row as soon as it is chosen, eos included. Greedy search, and sampling of one sequence per row;
   * beam search knows its answer only in the end.
   */
  onToken?(row: number, token: GeneratedToken): void;
  /**
   * The scores `[vocabulary]` that the id of a step (from 0) is chosen by, after all processing; yours to keep. When
   * `onToken` is called.
   */
  onScores?(step: number, row: number, scores: Float32Array): void;
  /** Whether a sequence of new ids ends here, as it would after eos; asked whenever one has grown by an id. */
  isEnd?(ids: readonly number[]): boolean;
  /** Checked before each step; when aborted, the call rejects with its reason. */
  signal?: AbortSignal;
}
