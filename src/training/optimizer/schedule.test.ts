import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { warmupCosine, warmupStaircase } from "./schedule.js";

describe("warmupCosine", () => {
  it("rises in equal steps to its peak and falls to nothing along a cosine", () => {
    const options = { steps: 8, peak: 4, warmup: 4 };
    const rates = Array.from({ length: 9 }, (_, step) => warmupCosine(step, options));
    expect(rates.slice(0, 5)).toEqual([1, 2, 3, 4, 4]);
    expect(rates[6]).toBeCloseTo(2, 12);
    expect(rates[8]).toBeCloseTo(0, 12);
  });

  it("begins at its start and ends at its minimum", () => {
    const options = { steps: 8, peak: 5, warmup: 4, start: 1, minimum: 3 };
    const rates = Array.from({ length: 9 }, (_, step) => warmupCosine(step, options));
    expect(rates.slice(0, 5)).toEqual([2, 3, 4, 5, 5]);
    expect(rates[6]).toBeCloseTo(4, 12);
    expect(rates[8]).toBeCloseTo(3, 12);
  });

  it("is positive at every step, never above its peak, rises before it and falls after it", () => {
    const sizes = fc
      .integer({ min: 1, max: 200 })
      .chain((steps) => fc.tuple(fc.constant(steps), fc.nat(steps)));
    fc.assert(
      fc.property(sizes, ([steps, warmup]) => {
        const rates = Array.from({ length: steps }, (_, step) =>
          warmupCosine(step, { steps, peak: 1, warmup }),
        );
        rates.forEach((rate, step) => {
          expect(rate).toBeGreaterThan(0);
          expect(rate).toBeLessThanOrEqual(1);
          if (step > 0 && step < warmup) expect(rate).toBeGreaterThan(rates[step - 1]!);
          if (step > warmup) expect(rate).toBeLessThan(rates[step - 1]!);
        });
      }),
    );
  });
});

describe("warmupStaircase", () => {
  // InstructBLIP: 60,000 steps, inner epochs of 3,000, 1,000 steps from 1e-8 to 1e-5 (arXiv 2305.06500, p. 6).
  const published = { steps: 60_000, peak: 1e-5, warmup: 1000, start: 1e-8, innerEpoch: 3000 };
  const rate = (step: number) => warmupStaircase(step, published);

  it("rises in the first inner epoch and stays at its peak", () => {
    expect(rate(0)).toBe(1e-8);
    expect(rate(500)).toBeCloseTo((1e-8 + 1e-5) / 2, 15);
    expect([rate(1000), rate(2999)]).toEqual([1e-5, 1e-5]);
  });

  it("has one rate per inner epoch after that, on a cosine that never reaches nothing", () => {
    for (let epoch = 1; epoch < 20; epoch++) {
      const expected = 0.5e-5 * (1 + Math.cos((Math.PI * epoch) / 20));
      expect(rate(3000 * epoch)).toBeCloseTo(expected, 16);
      expect(rate(3000 * epoch + 2999)).toBe(rate(3000 * epoch));
    }
    expect(rate(59_999)).toBeCloseTo(6.156e-8, 11);
    expect(new Set(Array.from({ length: 57 }, (_, i) => rate(3000 + 1000 * i))).size).toBe(19);
  });

  it("falls to its minimum, and cuts off a warm-up that is longer than an inner epoch", () => {
    const options = { steps: 40, peak: 1, warmup: 20, minimum: 0.5, innerEpoch: 10 };
    expect(warmupStaircase(9, options)).toBeCloseTo(0.45, 12);
    expect(warmupStaircase(10, options)).toBeCloseTo(0.5 + 0.25 * (1 + Math.SQRT1_2), 12);
    expect(warmupStaircase(40, options)).toBe(0.5);
  });

  it("without a warm-up begins at its peak", () => {
    expect(warmupStaircase(0, { ...published, warmup: 0 })).toBe(1e-5);
  });
});
