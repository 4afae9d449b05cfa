export interface CosineOptions {
  /** All steps of the stage. */
  readonly steps: number;
  /** Highest rate. */
  readonly peak: number;
  /** Steps of the linear rise. */
  readonly warmup: number;
  /** Where the rise begins. Default: 0. */
  readonly start?: number;
  /** What the cosine falls to. Default: 0. */
  readonly minimum?: number;
}

/**
 * Learning rate of a step (from 0): a linear rise over the first `warmup` steps, from `start`, which is the rate before
 * the first of them, to `peak`; then half a cosine down to `minimum` at `steps`.
 */
export function warmupCosine(step: number, options: CosineOptions): number {
  const { steps, peak, warmup, start = 0, minimum = 0 } = options;
  if (step < warmup) return start + ((peak - start) * (step + 1)) / warmup;
  return cosine(peak, minimum, step - warmup, steps - warmup);
}

export interface StaircaseOptions extends CosineOptions {
  /** Steps of one inner epoch; the published runs take 3,000. */
  readonly innerEpoch: number;
}

/**
 * Learning rate of a step (from 0) as the published code sets it: in the first inner epoch a linear rise from `start` to
 * `peak`, which it keeps once reached; in each inner epoch after that one constant rate, on half a cosine from `peak` to
 * `minimum`. A warm-up longer than an inner epoch is cut off by the second one, as there.
 * Source: LAVIS, `LinearWarmupCosineLRScheduler` and `RunnerIter` (arXiv 2305.06500, p. 6, gives warm-up and peak).
 */
export function warmupStaircase(step: number, options: StaircaseOptions): number {
  const { steps, peak, warmup, innerEpoch, start = 0, minimum = 0 } = options;
  const epoch = Math.floor(step / innerEpoch);
  if (epoch === 0) return step < warmup ? start + ((peak - start) * step) / warmup : peak;
  return cosine(peak, minimum, epoch, Math.floor(steps / innerEpoch));
}

/** Half a cosine, `done` of `all` steps of it; past the end it stays. */
function cosine(peak: number, minimum: number, done: number, all: number): number {
  return (
    minimum + ((peak - minimum) / 2) * (1 + Math.cos((Math.PI * Math.min(done, all)) / Math.max(1, all)))
  );
}
