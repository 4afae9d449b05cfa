import { expect, test } from "vitest";
import { applyTemperature, forbid, keepOnly, logSumExp, penaliseRepetition } from "./logits.js";

test("logSumExp does not overflow", () => {
  expect(logSumExp(Float32Array.of(1000, 1000))).toBeCloseTo(1000 + Math.log(2), 10);
  expect(logSumExp(Float32Array.of(-Infinity, -1000))).toBe(-1000);
});

test.each([[[Number.NaN, 0]], [[0, Number.NaN]], [[Infinity, 0]], [[-Infinity, -Infinity]]])(
  "logSumExp refuses %j",
  (scores) => {
    expect(() => logSumExp(Float32Array.from(scores))).toThrow("not finite");
  },
);

test("the repetition penalty divides positive and multiplies negative scores, once per id", () => {
  const scores = Float32Array.of(3, -3, 1, 0);
  penaliseRepetition(scores, [0, 1, 1, 0, 3, 1], 1.5);
  expect(Array.from(scores)).toEqual([2, -4.5, 1, 0]);
});

test("forbid, keepOnly, applyTemperature", () => {
  const scores = Float32Array.of(1, 2, 3, 4);
  forbid(scores, [3]);
  keepOnly(scores, Int32Array.of(2, 0));
  applyTemperature(scores, 0.5);
  expect(Array.from(scores)).toEqual([2, -Infinity, 6, -Infinity]);
});
