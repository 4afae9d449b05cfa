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
    const expected = counted.reduce((sum, place) => sum - Math.log(probabilities(place)[given[place]]), 0);
    expect(found.data[0]).toBeCloseTo(expected / counted.length, 12);
    given.forEach((label, place) => {
      probabilities(place).forEach((probability, token) => {
        const expected =
          label === ignoredLabel ? 0 : (probability - Number(token === label)) / counted.length;
        expect(gradient.data[place * vocabulary + token]).toBeCloseTo(expected, 12);
      });
    });
  });
});
