import { describe, expect, test } from "vitest";
import { float32, hostTensor, int32 } from "../tensor/index.js";
import { compareLists, compareTensors } from "./compare.js";

describe("compareTensors", () => {
  const wanted = float32([2, 2], [1, 2, 3, 4]);

  test("reports the largest difference and holds up to the tolerance", () => {
    const found = float32([2, 2], [1, 2.25, 3, 4.5]);
    expect(compareTensors(wanted, found, 0.5)).toEqual({ largestDifference: 0.5, tolerance: 0.5, ok: true });
    expect(compareTensors(wanted, found, 0.4)).toEqual({
      largestDifference: 0.5,
      tolerance: 0.4,
      ok: false,
      detail: "[1,1] is 4.5, expected 4",
    });
  });

  test("ids of any integer type are compared exactly", () => {
    const ids = hostTensor("int64", [2], BigInt64Array.of(5n, -100n));
    expect(compareTensors(ids, int32([2], [5, -100]), 0)).toMatchObject({ largestDifference: 0, ok: true });
    expect(compareTensors(ids, int32([2], [5, -99]), 0)).toMatchObject({ largestDifference: 1, ok: false });
  });

  test("half floats are compared by value", () => {
    const half = hostTensor("float16", [1], Uint16Array.of(0x3c00));
    expect(compareTensors(half, float32([1], [1]), 0).ok).toBe(true);
  });

  test.each([
    [Number.NaN, 1],
    [1, Number.NaN],
    [Number.NaN, Number.NaN],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ])("%d expected, %d found never holds", (a, b) => {
    expect(compareTensors(float32([1], [a]), float32([1], [b]), 1e30).ok).toBe(false);
  });

  test("equal infinities hold", () => {
    const forbidden = float32([1], [Number.NEGATIVE_INFINITY]);
    expect(compareTensors(forbidden, forbidden, 0)).toMatchObject({ largestDifference: 0, ok: true });
  });

  test("another shape is not compared", () => {
    expect(compareTensors(wanted, float32([4], [1, 2, 3, 4]), 1)).toEqual({
      largestDifference: null,
      tolerance: 1,
      ok: false,
      detail: "shape is [4], expected [2,2]",
    });
  });

  test("each element can have its own tolerance; the one nearest to its limit is reported", () => {
    const found = float32([2, 2], [1.5, 2, 3, 4.25]);
    const toleranceAt = (index: number): number => (index === 0 ? 1 : 0.3);
    expect(compareTensors(wanted, found, 0.3, { toleranceAt })).toMatchObject({
      largestDifference: 0.25,
      tolerance: 0.3,
      ok: true,
    });
    expect(compareTensors(wanted, found, 0.3, { toleranceAt: () => 0.3 }).ok).toBe(false);
  });

  test("elements that the reference leaves open do not count, but one must", () => {
    const found = float32([2, 2], [1, 2, 3, Number.NaN]);
    expect(compareTensors(wanted, found, 0, { counts: (index) => index < 3 }).ok).toBe(true);
    expect(compareTensors(wanted, found, 0, { counts: () => false })).toMatchObject({
      largestDifference: null,
      ok: false,
    });
  });
});

test("compareLists counts the entries that are not the same and names the first", () => {
  expect(compareLists([[1, 2], "a"], [[1, 2], "a"])).toEqual({
    largestDifference: 0,
    tolerance: 0,
    ok: true,
  });
  expect(compareLists([[1, 2], "a", 3], [[2], "a", undefined])).toEqual({
    largestDifference: 2,
    tolerance: 0,
    ok: false,
    detail: "entry 0 is [2], expected [1,2]",
  });
  expect(compareLists(["a"], ["a", "b"]).ok).toBe(false);
  expect(compareLists([], [])).toMatchObject({ largestDifference: null, ok: false });
});
