import { describe, expect, test } from "vitest";
import { Random } from "../../tensor/index.js";
import { bootstrapInterval, meanInterval } from "./bootstrap.js";
import { mean } from "./mean.js";

describe("a bootstrap interval", () => {
  const random = new Random(1);
  const values = Array.from({ length: 400 }, () => random.normal());

  test("of a mean is about ± 1.96 standard errors", () => {
    const { low, high, level } = meanInterval(values)!;
    const deviation = Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
    const error = (1.96 * deviation) / Math.sqrt(values.length);
    expect(level).toBe(0.95);
    expect(low).toBeCloseTo(mean(values) - error, 1);
    expect(high).toBeCloseTo(mean(values) + error, 1);
    expect((high - low) / 2 / error).toBeGreaterThan(0.9);
    expect((high - low) / 2 / error).toBeLessThan(1.1);
  });

  test("holds the truth about as often as its level says", () => {
    const draws = new Random(2);
    let held = 0;
    for (let trial = 0; trial < 200; trial++) {
      const sample = Array.from({ length: 60 }, () => (draws.uniform() < 0.3 ? 1 : 0));
      const { low, high } = meanInterval(sample, { seed: trial, resamples: 300, level: 0.9 })!;
      if (low <= 0.3 && 0.3 <= high) held++;
    }
    expect(held).toBeGreaterThan(165);
    expect(held).toBeLessThan(195);
  });

  test("depends on its seed only", () => {
    expect(meanInterval(values, { seed: 5 })).toEqual(meanInterval(values, { seed: 5 }));
    expect(meanInterval(values, { seed: 5 })).not.toEqual(meanInterval(values, { seed: 6 }));
  });

  test("draws anew where a statistic does not exist", () => {
    const both = (indices: Int32Array) => (new Set(indices).size === 2 ? 1 : undefined);
    expect(bootstrapInterval(2, both)).toEqual({ low: 1, high: 1, level: 0.95 });
    expect(() => bootstrapInterval(2, () => undefined)).toThrow("too few");
  });

  test("of one value does not exist", () => {
    expect(meanInterval([3])).toBeNull();
    expect(bootstrapInterval(1, () => 3)).toBeNull();
    expect(() => meanInterval([])).toThrow(RangeError);
    expect(() => meanInterval([3], { level: 1 })).toThrow("level");
  });
});
