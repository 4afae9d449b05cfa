import { describe, expect, it } from "vitest";
import { evaluate, gradients, input } from "../graph/index.js";
import { Random } from "../tensor/index.js";
import { crossEntropy, ignoredLabel } from "./cross-entropy.js";

const [batch, length, vocabulary] = [2, 3, 5];
const sizes = new Map([
  ["batch", batch],
  ["text", length],
]);
const logits = input("logits", "float32", ["batch", "text", vocabulary]);
const labels = input("labels", "int32", ["batch", "text"]);
const random = new Random(1);
const scores = Float64Array.from({ length: batch * length * vocabulary }, () => 3 * random.normal());

function values(given: number[]) {
  return new Map([
    ["logits", { shape: [batch, length, vocabulary], data: scores }],
    ["labels", { shape: [batch, length], data: Float64Array.from(given) }],
  ]);
}

/** Probability of each token at a place. */
function probabilities(place: number): number[] {
  const powers = [...scores.subarray(place * vocabulary, (place + 1) * vocabulary)].map(Math.exp);
  const total = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / total);
}

describe("crossEntropy", () => {
  it.each([
    ["all labels count", [0, 1, 2, 3, 4, 0]],
    ["some are ignored", [ignoredLabel, 1, ignoredLabel, ignoredLabel, 4, 0]],
    ["one counts", [ignoredLabel, ignoredLabel, ignoredLabel, 2, ignoredLabel, ignoredLabel]],
  ])("is the mean over the labels that count, and so is its gradient: %s", (_what, given) => {
    const counted = given.flatMap((label, place) => (label === ignoredLabel ? [] : [place]));
    const loss = crossEntropy(logits, labels);
    const [found, gradient] = evaluate([loss, ...gradients(loss, [logits])], {
      sizes,
      values: values(given),
    });
    const expected = counted.reduce((sum, place) => sum - Math.log(probabilities(place)[given[place]!]!), 0);
    expect(found!.data[0]).toBeCloseTo(expected / counted.length, 12);
    given.forEach((label, place) => {
      probabilities(place).forEach((probability, token) => {
        const expected =
          label === ignoredLabel ? 0 : (probability - Number(token === label)) / counted.length;
        expect(gradient!.data[place * vocabulary + token]).toBeCloseTo(expected, 12);
      });
    });
  });
});

describe("crossEntropy with label smoothing", () => {
  const rows = [0.5, -1.25, 2, 0.75, 1.5, 0.25, -0.5, -2, 0, 3, 1, -1];
  const places = input("logits", "float32", [3, 4]);
  const values = new Map([
    ["logits", { shape: [3, 4], data: Float64Array.from(rows) }],
    ["labels", { shape: [3], data: Float64Array.of(3, ignoredLabel, 0) }],
  ]);

  // torch 2.13 in float64: `cross_entropy(logits, labels, label_smoothing=…)`.
  it.each([
    [
      0.1,
      2.4112052556088575,
      [0.05955142064999, 2.065949756e-5, 0.3104120644294, -0.36998414457695],
      [-0.44181465153952, 0.40297633027198, 0.04372860683547, -0.00489028556792],
    ],
    [
      0.4,
      2.3362052556088573,
      [0.02205142064999, -0.03747934050244, 0.2729120644294, -0.25748414457695],
      [-0.32931465153952, 0.36547633027198, 0.00622860683547, -0.04239028556792],
    ],
  ])("is PyTorch's, and so is its gradient: %d", (labelSmoothing, expected, first, last) => {
    const loss = crossEntropy(places, input("labels", "int32", [3]), { labelSmoothing });
    const [found, gradient] = evaluate([loss, ...gradients(loss, [places])], { sizes: new Map(), values });
    expect(found!.data[0]).toBeCloseTo(expected, 12);
    [...first, 0, 0, 0, 0, ...last].forEach((slope, i) => {
      expect(gradient!.data[i]).toBeCloseTo(slope, 12);
    });
  });
});
