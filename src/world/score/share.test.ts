import { expect, it } from "vitest";
import { shareOf } from "./share.js";

it.each([
  [1, 10],
  [15, 50],
  [199, 200],
])("%i of %i are as far from both bounds as 95 %% of samples would be", (right, asked) => {
  const share = shareOf(right, asked);
  expect(share).toMatchObject({ right, asked });
  // What defines the interval: at a bound p, the share is 1.96 standard deviations of p away.
  for (const p of share.interval) {
    expect(Math.abs(right / asked - p)).toBeCloseTo(1.959964 * Math.sqrt((p * (1 - p)) / asked), 6);
  }
});

it("of none and all is one-sided, and of nothing may be anything", () => {
  expect(shareOf(0, 10).interval).toEqual([0, expect.closeTo(0.27753, 4)]);
  expect(shareOf(10, 10).interval).toEqual([expect.closeTo(1 - 0.27753, 4), expect.closeTo(1)]);
  expect(shareOf(0, 0).interval).toEqual([0, 1]);
});
