import { expect, it } from "vitest";
import { calibrationOf } from "./calibration.js";

const answers = (probability: number, right: number, wrong: number) => [
  ...Array(right).fill({ probability, isRight: true }),
  ...Array(wrong).fill({ probability, isRight: false }),
];

it("is how far probability and share of right answers are apart, by the answers of each bin", () => {
  const { error, bins } = calibrationOf([
    ...answers(0.75, 3, 1),
    ...answers(0.25, 6, 6),
    ...answers(1, 4, 0),
  ]);
  expect(bins).toEqual([
    { from: 0.2, to: 0.3, answers: 12, probability: 0.25, right: 0.5 },
    { from: 0.7, to: 0.8, answers: 4, probability: 0.75, right: 0.75 },
    { from: 0.9, to: 1, answers: 4, probability: 1, right: 1 },
  ]);
  expect(error).toBeCloseTo((12 * 0.25) / 20);
});

it("of no answers is none", () => {
  expect(calibrationOf([])).toEqual({ error: 0, bins: [] });
});
