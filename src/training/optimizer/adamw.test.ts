import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AdamW, type AdamWOptions, clippingScale, decaysAsPublished } from "./adamw.js";

const number = fc.float({ min: -10, max: 10, noNaN: true });

/** Algorithm 2 of https://arxiv.org/abs/1711.05101 for one number, as it is printed, in float64. */
function plainAdamW(
  start: number,
  slopes: readonly number[],
  learningRate: number,
  { betas: [beta1, beta2], epsilon, weightDecay }: Required<Omit<AdamWOptions, "decays">>,
): number {
  let [value, m, v] = [start, 0, 0];
  slopes.forEach((slope, i) => {
    m = beta1 * m + (1 - beta1) * slope;
    v = beta2 * v + (1 - beta2) * slope ** 2;
    const mHat = m / (1 - beta1 ** (i + 1));
    const vHat = v / (1 - beta2 ** (i + 1));
    value -= (learningRate * mHat) / (Math.sqrt(vHat) + epsilon) + learningRate * weightDecay * value;
  });
  return value;
}

/** One parameter `w` after gradients of one element each. */
function descend(
  start: number,
  slopes: readonly number[],
  learningRate: number,
  options: AdamWOptions,
): number {
  const parameters = new Map([["w", Float32Array.of(start)]]);
  const optimizer = new AdamW(options);
  for (const slope of slopes)
    optimizer.step(parameters, new Map([["w", Float32Array.of(slope)]]), learningRate);
  return parameters.get("w")?.[0] as number;
}

describe("AdamW", () => {
  it("computes what the paper says", () => {
    const options = fc.record({
      betas: fc.tuple(
        fc.double({ min: 0, max: 0.95, noNaN: true }),
        fc.double({ min: 0.5, max: 0.999, noNaN: true }),
      ),
      epsilon: fc.constantFrom(1e-8, 1e-3),
      weightDecay: fc.double({ min: 0, max: 0.1, noNaN: true }),
    });
    // Float32 moments hold slopes of at least this size without underflow of their squares.
    const slope = number.map((value) => Math.fround(value + Math.sign(value || 1) * 1e-2));
    fc.assert(
      fc.property(
        number,
        fc.array(slope, { minLength: 1, maxLength: 20 }),
        options,
        (start, slopes, settings) => {
          const learningRate = 0.01;
          const expected = plainAdamW(start, slopes, learningRate, settings);
          expect(Math.abs(descend(start, slopes, learningRate, settings) - expected)).toBeLessThan(2e-5);
        },
      ),
    );
  });

  it("first moves each number by the learning rate against its slope, whatever the slope's size", () => {
    expect(descend(1, [1e-3], 0.1, {})).toBeCloseTo(0.9, 4);
    expect(descend(1, [-1e3], 0.1, {})).toBeCloseTo(1.1, 5);
  });

  it("lets only the chosen parameters decay", () => {
    const parameters = new Map(["matrix", "bias"].map((name) => [name, Float32Array.of(2)]));
    const still = new Map(["matrix", "bias"].map((name) => [name, Float32Array.of(0)]));
    new AdamW({ weightDecay: 0.5, decays: (name) => name === "matrix" }).step(parameters, still, 0.1);
    expect(parameters.get("matrix")?.[0]).toBeCloseTo(1.9, 6);
    expect(parameters.get("bias")?.[0]).toBe(2);
  });

  it("scales gradients before anything else sees them", () => {
    const [scaled, plain] = [new AdamW(), new AdamW()];
    const start = () => new Map([["w", Float32Array.of(1, 2)]]);
    const [a, b] = [start(), start()];
    scaled.step(a, new Map([["w", Float32Array.of(4, -8)]]), 0.1, 0.25);
    plain.step(b, new Map([["w", Float32Array.of(1, -2)]]), 0.1);
    expect(a).toEqual(b);
    expect(scaled.moments).toEqual(plain.moments);
  });

  it.each([
    ["is missing", new Map()],
    ["has another size", new Map([["w", new Float32Array(3)]])],
  ])("names the parameter whose gradient %s", (_, gradients) => {
    const parameters = new Map([["w", new Float32Array(2)]]);
    expect(() => new AdamW().step(parameters, gradients, 0.1)).toThrow(
      'no gradient of 2 elements for parameter "w"',
    );
  });
});

describe("clippingScale", () => {
  const norm = (arrays: readonly number[][], scale: number) => Math.hypot(...arrays.flat()) * scale;

  it("brings the common norm down to the limit and leaves smaller ones alone", () => {
    const arrays = fc.array(fc.array(number), { minLength: 1 });
    fc.assert(
      fc.property(arrays, fc.double({ min: 0.01, max: 100, noNaN: true }), (values, largest) => {
        const scale = clippingScale(
          new Map(values.map((array, i) => [`${i}`, Float32Array.from(array)])),
          largest,
        );
        if (norm(values, 1) <= largest * (1 - 1e-9)) expect(scale).toBe(1);
        expect(norm(values, scale)).toBeLessThanOrEqual(largest * (1 + 1e-6));
        if (scale < 1) expect(norm(values, scale)).toBeCloseTo(largest, 6);
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("of a gradient with %d is NaN", (value) => {
    expect(clippingScale(new Map([["w", Float32Array.of(1, value)]]), 1)).toBeNaN();
  });
});

it.each<[string, number[], boolean]>([
  ["qformer.encoder.layer.0.attention.attention.query.weight", [768, 768], true],
  ["qformer.encoder.layer.0.attention.attention.query.bias", [768], false],
  ["qformer.layernorm.weight", [768], false],
  ["query_tokens", [1, 32, 768], true],
  ["qformer.embeddings.word_embeddings.weight", [30_523, 768], true],
  ["temp", [], true],
  ["odd.bias", [2, 2], false],
])("decaysAsPublished says of %s of shape %j: %s", (name, shape, decays) => {
  expect(decaysAsPublished(name, shape)).toBe(decays);
});
