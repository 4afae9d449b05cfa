import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buckets, powersAround, shortNumber, smoothed, ticksAround } from "./curve.js";

const curve = (values: readonly number[]) => values.map((y, x) => ({ x, y }));

describe("buckets", () => {
  it("keeps lowest, mean and highest of neighbours", () => {
    expect(buckets(curve([1, 3, 5, 7, 9]), 3)).toEqual([
      { x: 0.5, lowest: 1, mean: 2, highest: 3 },
      { x: 2.5, lowest: 5, mean: 6, highest: 7 },
      { x: 4, lowest: 9, mean: 9, highest: 9 },
    ]);
  });

  it("are never more than asked for, and lose no extreme", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1, maxLength: 500 }),
        fc.integer({ min: 1, max: 100 }),
        (values, count) => {
          const found = buckets(curve(values), count);
          expect(found.length).toBeLessThanOrEqual(count);
          expect(Math.min(...found.map(({ lowest }) => lowest))).toBe(Math.min(...values));
          expect(Math.max(...found.map(({ highest }) => highest))).toBe(Math.max(...values));
        },
      ),
    );
  });
});

describe("smoothed", () => {
  it("leaves short curves alone", () => {
    expect(smoothed(curve([1, 9, 2]))).toEqual(curve([1, 9, 2]));
  });

  it("takes the mean of a fiftieth on both sides, and of fewer at the ends", () => {
    const points = curve(Array.from({ length: 100 }, (_, x) => x * x));
    const found = smoothed(points);
    expect(found[50]).toEqual({ x: 50, y: (48 ** 2 + 49 ** 2 + 50 ** 2 + 51 ** 2 + 52 ** 2) / 5 });
    expect(found[0]!.y).toBeCloseTo(5 / 3, 12);
    expect(found[99]!.y).toBeCloseTo((97 ** 2 + 98 ** 2 + 99 ** 2) / 3, 9);
  });
});

it.each<[number, number, number[]]>([
  [0, 0.61, [0, 0.2, 0.4, 0.6, 0.8]],
  [0.12, 0.33, [0.1, 0.2, 0.3, 0.4]],
  [0, 60_000, [0, 20_000, 40_000, 60_000]],
  [-3, 1, [-3, -2, -1, 0, 1]],
])("ticksAround %d and %d gives %j", (low, high, expected) => {
  expect(ticksAround(low, high, 4)).toEqual(expected);
});

it.each<[number, number, number[]]>([
  [0.02, 7, [0.01, 0.1, 1, 10]],
  [1, 100, [1, 10, 100]],
  [2, 3, [1, 10]],
])("powersAround %d and %d gives %j", (low, high, expected) => {
  expect(powersAround(low, high)).toEqual(expected);
});

it.each<[number, string]>([
  [0, "0"],
  [0.123456, "0.1235"],
  [1e-5, "1e-5"],
  [1.25e-7, "1.25e-7"],
  [-20, "-20"],
  [100_000, "100000"],
  [2.5e6, "2.5e6"],
  [1e10, "1e10"],
])("shortNumber shows %d as %s", (value, text) => {
  expect(shortNumber(value)).toBe(text);
});
