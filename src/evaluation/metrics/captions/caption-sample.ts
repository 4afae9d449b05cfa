/** One image: a caption to score, and what people wrote. Both as tokens joined by spaces, from `tokenizeCaptions`. */
export interface CaptionSample {
  readonly hypothesis: string;
  /** One at least. */
  readonly references: readonly string[];
}

/** @throws RangeError for no samples, or one without references, which no caption metric defines */
export function checkCaptions(samples: readonly CaptionSample[]): void {
  if (samples.length === 0) throw new RangeError("There are no captions to score");
  const bare = samples.findIndex(({ references }) => references.length === 0);
  if (bare >= 0)
    throw new RangeError(`Caption ${bare} has no references: give it one at least, or leave it out`);
}
