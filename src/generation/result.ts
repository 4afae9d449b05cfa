export interface GeneratedSequence {
  /** The new ids, without prompt and history; an eos that ended the answer is the last. */
  ids: number[];
  /** Whether eos ended the answer or `maxNewTokens` did. */
  finishReason: "stop" | "length";
  /**
   * Σ log p(id) under the model itself, before penalties, forbidden ids and sampling options: the number that
   * `rankCandidates` gives as `sum` for the same ids.
   */
  logProbability: number;
  /** Beam search: Σ of processed log-probabilities / length ** lengthPenalty, the order of the answers. */
  score?: number;
}

/** Calls during greedy search, and sampling of one sequence per row. Beam search makes none of them. */
export interface GenerationHooks {
  /** Each new id of a row as soon as it is chosen, eos included. */
  onToken?(row: number, id: number): void;
  /** The scores `[vocabulary]` that the id of a step (from 0) is chosen by, after all processing; yours to keep. */
  onScores?(step: number, row: number, scores: Float32Array): void;
  /** Checked before each step; when aborted, the call rejects with its reason. */
  signal?: AbortSignal;
}
