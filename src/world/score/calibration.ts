/** Whether a model is as often right as it is sure. */

/** Answers of about the same probability. */
export interface CalibrationBin {
  /** Least and greatest probability, 0 to 1. */
  readonly from: number;
  readonly to: number;
  readonly answers: number;
  /** Mean probability, and share of right answers, 0 to 1. */
  readonly probability: number;
  readonly right: number;
}

export interface Calibration {
  /** Expected calibration error (Guo et al. 2017): how far probability and share of right answers are apart, on average. */
  readonly error: number;
  /** Those that hold an answer. */
  readonly bins: readonly CalibrationBin[];
}

const binCount = 10;

export function calibrationOf(
  answers: readonly { readonly probability: number; readonly isRight: boolean }[],
): Calibration {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const bins = Array.from({ length: binCount }, (_, bin) => {
    const within = answers.filter(
      ({ probability }) => Math.min(binCount - 1, Math.floor(probability * binCount)) === bin,
    );
    return {
      from: bin / binCount,
      to: (bin + 1) / binCount,
      answers: within.length,
      probability: mean(within.map(({ probability }) => probability)),
      right: mean(within.map(({ isRight }) => Number(isRight))),
    };
  }).filter((bin) => bin.answers > 0);
  const apart = bins.map((bin) => bin.answers * Math.abs(bin.probability - bin.right));
  return { error: apart.reduce((sum, value) => sum + value, 0) / Math.max(1, answers.length), bins };
}
