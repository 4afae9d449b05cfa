import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { warmupCosine } from "./schedule.js";

describe("warmupCosine", () => {
  it("rises in equal steps to its peak and falls to nothing along a cosine", () => {
    const rates = Array.from({ length: 9 }, (_, step) => warmupCosine(step, 8, 4, 4));
    expect(rates.slice(0, 5)).toEqual([1, 2, 3, 4, 4]);
    expect(rates[6]).toBeCloseTo(2, 12);
    expect(rates[8]).toBeCloseTo(0, 12);
  });

  it("is positive at every step, never above its peak, rises before it and falls after it", () => {
    const sizes = fc
      .integer({ min: 1, max: 200 })
      .chain((steps) => fc.tuple(fc.constant(steps), fc.nat(steps)));
    fc.assert(
      fc.property(sizes, ([steps, warmup]) => {
        const rates = Array.from({ length: steps }, (_, step) => warmupCosine(step, steps, 1, warmup));
        rates.forEach((rate, step) => {
          expect(rate).toBeGreaterThan(0);
          expect(rate).toBeLessThanOrEqual(1);
          if (step > 0 && step < warmup) expect(rate).toBeGreaterThan(rates[step - 1]);
          if (step > warmup) expect(rate).toBeLessThan(rates[step - 1]);
        });
      }),
    );
  });
});
