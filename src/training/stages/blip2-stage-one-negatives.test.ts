import { describe, expect, it } from "vitest";
import { float32, Random } from "../../tensor/index.js";
import { drawHardNegatives } from "./blip2-stage-one-negatives.js";

/** Images before texts. */
const similarities = float32(
  [4, 4],
  [
    [9, 2, 1, 0],
    [0, 9, 0, 0],
    [1, 0, 9, 3],
    [2, 1, 0, 9],
  ].flat(),
);

/** How often each row was drawn, of many: `[row][drawn]`. */
function frequencies(imageIds: readonly number[], which: "negative_image" | "negative_text"): number[][] {
  const draws = 4000;
  const counts = imageIds.map(() => imageIds.map(() => 0));
  const random = new Random(1);
  for (let i = 0; i < draws; i++) {
    const drawn = drawHardNegatives(similarities, imageIds, random)[which].data;
    drawn.forEach((other, row) => {
      counts[row]![other]! += 1 / draws;
    });
  }
  return counts;
}

/** Softmax of the scores of some rows; 0 for the others. */
function probabilities(scores: readonly number[], wrong: readonly number[]): number[] {
  const total = wrong.reduce((sum, other) => sum + Math.exp(scores[other]!), 0);
  return scores.map((score, other) => (wrong.includes(other) ? Math.exp(score) / total : 0));
}

const row = (image: number): number[] => [...similarities.data.subarray(4 * image, 4 * image + 4)];
const column = (text: number): number[] => [0, 1, 2, 3].map((image) => row(image)[text]!);

describe("drawHardNegatives", () => {
  it.each([
    ["each its own image", [0, 1, 2, 3]],
    ["two of one image", [5, 1, 5, 3]],
  ])("draws from the softmax of what is wrong: %s", (_what, ids) => {
    for (const [which, scores] of [
      ["negative_text", row],
      ["negative_image", column],
    ] as const) {
      frequencies(ids, which).forEach((found, own) => {
        const wrong = [0, 1, 2, 3].filter((other) => ids[other] !== ids[own]);
        probabilities(scores(own), wrong).forEach((expected, other) => {
          if (expected === 0) expect(found[other]).toBe(0);
          // Four deviations of 4000 draws.
          else expect(Math.abs(found[other]! - expected)).toBeLessThan(0.032);
        });
      });
    }
  });

  it("is a function of the generator", () => {
    const draw = (seed: number) => drawHardNegatives(similarities, [0, 1, 2, 3], new Random(seed));
    expect(draw(3)).toEqual(draw(3));
    expect([4, 5, 6, 7].map(draw)).not.toEqual([3, 3, 3, 3].map(draw));
  });

  it("draws of large, equal and broken scores what is wrong", () => {
    for (const value of [1e4, -1e4, 0, Number.NaN]) {
      const scores = float32([2, 2], [value, value, value, value]);
      const drawn = drawHardNegatives(scores, [0, 1], new Random(1));
      expect([...drawn.negative_image.data, ...drawn.negative_text.data]).toEqual([1, 0, 1, 0]);
    }
  });

  it("refuses a batch of one image, and scores of another batch", () => {
    expect(() => drawHardNegatives(similarities, [7, 7, 7, 7], new Random(1))).toThrow(
      "all 4 rows of a batch show the same image",
    );
    expect(() => drawHardNegatives(similarities, [0, 1, 2], new Random(1))).toThrow(
      "similarities [4, 4] of 3 images and texts",
    );
  });
});
