/** Measured numbers with what they would have been, had other seeds and samples been drawn. */
import type { Interval } from "../../evaluation/metrics/index.js";

/** How often seeds and samples are drawn anew. */
export const drawCount = 1000;

const confidenceLevel = 0.95;

/** A number, and the same number of each draw: two of the same position are of the same seeds and samples. */
export interface Estimate {
  readonly value: number;
  readonly draws: Float64Array;
}

function combine(estimates: readonly Estimate[], rule: (values: number[]) => number): Estimate {
  const draws = new Float64Array(drawCount);
  for (let i = 0; i < drawCount; i++) draws[i] = rule(estimates.map((estimate) => estimate.draws[i]!));
  return { value: rule(estimates.map(({ value }) => value)), draws };
}

/** Each of the numbers counts the same. */
export function averageOf(estimates: readonly Estimate[]): Estimate {
  return combine(estimates, (values) => values.reduce((sum, value) => sum + value, 0) / values.length);
}

/** The first minus the second. */
export function difference(first: Estimate, second: Estimate): Estimate {
  return combine([first, second], ([a, b]) => a! - b!);
}

/** How much more the first is, in percent of the second; undefined where the second may be nothing. */
export function relativeGain(first: Estimate, second: Estimate): Estimate | undefined {
  const gain = combine([first, second], ([a, b]) => 100 * (a! / b! - 1));
  return [gain.value, ...gain.draws].every(Number.isFinite) ? gain : undefined;
}

/** Where 95 % of the draws lie (percentile interval: Efron, 1979). */
export function intervalOf({ draws }: Estimate): Interval {
  const sorted = draws.toSorted();
  const outside = Math.round(((1 - confidenceLevel) / 2) * drawCount);
  return { low: sorted[outside]!, high: sorted[drawCount - 1 - outside]!, level: confidenceLevel };
}

/**
 * How a number is to another: whether the interval of their paired difference holds 0 and, if not, whether their own
 * intervals touch.
 */
export type Verdict = "apart above" | "above" | "no difference" | "below" | "apart below";

export function verdictOf(first: Estimate, second: Estimate): Verdict {
  const [a, b] = [intervalOf(first), intervalOf(second)];
  const between = intervalOf(difference(first, second));
  if (between.low > 0) return a.low > b.high ? "apart above" : "above";
  if (between.high < 0) return a.high < b.low ? "apart below" : "below";
  return "no difference";
}
