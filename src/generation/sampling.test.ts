import { expect, test } from "vitest";
import { Random } from "../tensor/index.js";
import { draw, warp } from "./sampling.js";

const settings = { seed: 0, temperature: 1, topK: 1000, topP: 1 };
/** Ids that are still possible. */
const possible = (scores: Float32Array) =>
  Array.from(scores.keys()).filter((id) => scores[id]! > Number.NEGATIVE_INFINITY);
const logs = (probabilities: readonly number[]) => Float32Array.from(probabilities, Math.log);

test.each([
  [0.3, [1]],
  [0.45, [1, 3]],
  [0.71, [0, 1, 3]],
  [0.95, [0, 1, 2, 3]],
  [1, [0, 1, 2, 3]],
])("top-p %d keeps the smallest set that reaches it", (topP, kept) => {
  const scores = logs([0.2, 0.4, 0.1, 0.3]);
  warp(scores, { ...settings, topP });
  expect(possible(scores)).toEqual(kept);
});

test("top-p looks as far as it must into a flat distribution", () => {
  const scores = new Float32Array(2000);
  warp(scores, { ...settings, topK: 2000, topP: 0.5 });
  expect(possible(scores)).toEqual(Array.from({ length: 1000 }, (_, id) => id));
});

test("top-k keeps exactly k, equal ones by lower id, and top-p then works on what is left", () => {
  const scores = logs([0.1, 0.2, 0.3, 0.2, 0.2]);
  warp(scores, { ...settings, topK: 3 });
  expect(possible(scores)).toEqual([1, 2, 3]);
  // Of the three, id 2 has 3/7 and ids 1 and 3 have 2/7 each: 0.6 needs two of them, of all five it would need three.
  warp(scores, { ...settings, topP: 0.6 });
  expect(possible(scores)).toEqual([1, 2]);
});

test("temperature acts before top-p", () => {
  const scores = logs([0.5, 0.3, 0.2]);
  warp(scores, { ...settings, temperature: 0.25, topP: 0.85 });
  // 0.5⁴ / (0.5⁴ + 0.3⁴ + 0.2⁴) = 0.87
  expect(possible(scores)).toEqual([0]);
});

test("draws follow the softmax", () => {
  const probabilities = [0.5, 0.25, 0, 0.15, 0.1];
  const scores = logs(probabilities);
  const random = new Random(7);
  const draws = 20_000;
  const counts = [0, 0, 0, 0, 0];
  for (let i = 0; i < draws; i++) counts[draw(scores, random)]!++;
  expect(counts[2]).toBe(0);
  const deviation = probabilities
    .map((probability, id) =>
      probability > 0 ? (counts[id]! - draws * probability) ** 2 / (draws * probability) : 0,
    )
    .reduce((a, b) => a + b);
  // 99.9 % point of χ² with 3 degrees of freedom.
  expect(deviation).toBeLessThan(16.27);
});
