import { Random } from "../../tensor/index.js";

export interface BootstrapOptions {
  /** The same seed gives the same interval. */
  readonly seed?: number;
  readonly resamples?: number;
  /** Share of the resamples that the interval holds. */
  readonly level?: number;
}

/** Where a score lies when other samples of the kind are drawn. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly level: number;
}

/**
 * Percentile interval of a statistic (Efron, 1979): samples are drawn with replacement, as many as there are, and the
 * statistic is computed anew, `resamples` times. What is drawn has to be independent: images, not their rounds.
 *
 * @param count number of samples
 * @param statistic of the samples with these indices; undefined where it does not exist, which is drawn again
 * @returns null for one sample, of which nothing else can be drawn
 * @throws RangeError if the statistic exists for next to no resample
 */
export function bootstrapInterval(
  count: number,
  statistic: (indices: Int32Array) => number | undefined,
  { seed = 0, resamples = 1000, level = 0.95 }: BootstrapOptions = {},
): Interval | null {
  if (!(level > 0 && level < 1)) throw new RangeError(`The level lies between 0 and 1, not at ${level}`);
  if (count === 1) return null;
  const random = new Random(seed);
  const indices = new Int32Array(count);
  const values: number[] = [];
  for (let draws = 0; values.length < resamples; draws++) {
    if (draws === 100 * resamples) throw new RangeError(`${count} samples are too few for an interval`);
    for (let i = 0; i < count; i++) indices[i] = random.integer(count);
    const value = statistic(indices);
    if (value !== undefined) values.push(value);
  }
  values.sort((a, b) => a - b);
  const outside = (1 - level) / 2;
  return { low: quantile(values, outside), high: quantile(values, 1 - outside), level };
}

/** Interval of a mean; null for one value. */
export function meanInterval(values: readonly number[], options?: BootstrapOptions): Interval | null {
  if (values.length === 0) throw new RangeError("There is nothing to draw from");
  const statistic = (indices: Int32Array): number => {
    let sum = 0;
    for (const index of indices) sum += values[index]!;
    return sum / indices.length;
  };
  return bootstrapInterval(values.length, statistic, options);
}

/** Of ascending values, with straight lines between them. */
function quantile(values: readonly number[], share: number): number {
  const position = share * (values.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, values.length - 1);
  return values[below]! + (position - below) * (values[above]! - values[below]!);
}
