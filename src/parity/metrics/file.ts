import type { z } from "zod";
import { hostTensor } from "../../tensor/index.js";
import { type Comparison, compareTensors, notCompared } from "../compare.js";

/** A kind of file: the keys it is known by, and what is compared in it. */
export interface MetricsFile<T = unknown> {
  readonly schema: z.ZodType<T>;
  compare(contents: T): readonly (readonly [name: string, comparison: Comparison])[];
}

/** One value of each item. */
export function pick<T, Key extends keyof T>(items: readonly T[], key: Key): T[Key][] {
  return items.map((item) => item[key]);
}

/** By how much scores of metrics may differ. */
const tolerance = 1e-6;

/** Of scores that were rounded to 4 places, beside their unrounded parts. */
export const roundedTolerance = 0.5e-4 + tolerance;

export function compareScores(
  expected: readonly number[],
  actual: readonly number[],
  atMost = tolerance,
): Comparison {
  if (expected.length === 0) return notCompared("nothing is expected");
  const tensor = (values: readonly number[]) =>
    hostTensor("float64", [values.length], Float64Array.from(values));
  return compareTensors(tensor(expected), tensor(actual), atMost);
}
