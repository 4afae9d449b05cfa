import fc from "fast-check";
import { expect, test } from "vitest";
import { datasetNamed } from "../catalogue.js";
import { makeRecord } from "../record.js";
import { balanceFactors, type Draw, Mixture, type MixtureSet, samplingProbabilities } from "./mixture.js";

const setOf = (name: string, size: number, factor?: number): MixtureSet => ({
  dataset: datasetNamed(name),
  source: { size, record: async (index) => makeRecord(name, "train", index, {}) },
  factor,
});

const named = ({ set, index, epoch }: Draw) => [set.dataset.name, index, epoch];

const sizes = { coco_caption: 82_000, web_capfilt: 13_873_136, vqav2: 443_757, okvqa: 9_009, aokvqa: 17_056 };

/** How far counts are from what is expected, by Pearson. */
function chiSquare(counts: readonly number[], probabilities: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce(
    (sum, count, i) => sum + (count - total * probabilities[i]!) ** 2 / (total * probabilities[i]!),
    0,
  );
}

test("sets are drawn as the square root of their sizes says, times their factors", () => {
  const sets = Object.entries(sizes).map(([name, size]) => setOf(name, size));
  const roots = Object.entries(sizes).map(
    ([name, size]) => size ** 0.5 * (name === "okvqa" ? 2 : name === "aokvqa" ? 0.5 : 1),
  );
  const total = roots.reduce((sum, root) => sum + root, 0);
  const expected = roots.map((root) => root / total);
  const mixture = new Mixture(sets, 7);
  mixture.probabilities.forEach((probability, i) => {
    expect(probability).toBeCloseTo(expected[i]!, 12);
  });

  const alone = sets.map(() => 0);
  for (let i = 0; i < 40_000; i++) alone[sets.indexOf(mixture.next().set)]!++;
  const inBatches = sets.map(() => 0);
  for (let i = 0; i < 40_000; i++) inBatches[sets.indexOf(mixture.nextBatch(2)[0]!.set)]!++;
  // Chi-square with 4 degrees of freedom exceeds 18.5 once in a thousand times.
  expect(chiSquare(alone, expected)).toBeLessThan(18.5);
  expect(chiSquare(inBatches, expected)).toBeLessThan(18.5);
  const withoutFactors = samplingProbabilities(sets.map(({ source }) => ({ size: source.size, factor: 1 })));
  expect(chiSquare(alone, withoutFactors)).toBeGreaterThan(18.5);
});

test("a factor of its own takes the place of the usual one", () => {
  expect(balanceFactors).toEqual({ aokvqa: 0.5, okvqa: 2 });
  const { probabilities } = new Mixture([setOf("okvqa", 100, 1), setOf("vqav2", 400, 3)], 0);
  expect(probabilities).toEqual([1 / 7, 6 / 7]);
});

test("all records of a set come before any comes again, in another order each time", () => {
  const mixture = new Mixture([setOf("vqav2", 50)], 5);
  const epochs = [0, 1, 2].map((epoch) => {
    const draws = Array.from({ length: 50 }, () => mixture.next());
    expect(draws.every((draw) => draw.epoch === epoch)).toBe(true);
    return draws.map(({ index }) => index);
  });
  for (const indices of epochs) {
    expect([...indices].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  }
  expect(epochs[1]).not.toEqual(epochs[0]);
  expect(epochs[2]).not.toEqual(epochs[1]);
});

test("sets of equal size have orders of their own, and so has each seed", () => {
  const orderOf = (name: string, seed: number) => {
    const mixture = new Mixture([setOf(name, 30)], seed);
    return mixture.nextBatch(30).map(({ index }) => index);
  };
  expect(orderOf("vqav2", 1)).not.toEqual(orderOf("gqa", 1));
  expect(orderOf("vqav2", 1)).not.toEqual(orderOf("vqav2", 2));
  expect(orderOf("vqav2", 1)).toEqual(orderOf("vqav2", 1));
});

test("a batch is of one set, and goes over the end of an epoch", () => {
  const mixture = new Mixture([setOf("vqav2", 3), setOf("gqa", 3)], 2);
  for (let i = 0; i < 20; i++) {
    const batch = mixture.nextBatch(5);
    expect(batch).toHaveLength(5);
    expect(new Set(batch.map(({ set }) => set)).size).toBe(1);
    expect(new Set(batch.map(({ epoch }) => epoch)).size).toBeGreaterThan(1);
  }
});

test("a state goes through JSON and continues exactly, wherever it was taken", () => {
  const sets = () => [setOf("vqav2", 7), setOf("okvqa", 5), setOf("web_capfilt", 14_000_000)];
  fc.assert(
    fc.property(fc.nat(40), fc.nat(), fc.boolean(), (before, seed, inBatches) => {
      const draw = (mixture: Mixture) =>
        inBatches ? mixture.nextBatch(3).map(named) : [named(mixture.next())];
      const mixture = new Mixture(sets(), seed);
      for (let i = 0; i < before; i++) draw(mixture);
      const saved = JSON.stringify(mixture.state());
      const restored = Mixture.restore(sets(), JSON.parse(saved));
      expect(JSON.stringify(restored.state())).toBe(saved);
      for (let i = 0; i < 30; i++) expect(draw(restored)).toEqual(draw(mixture));
    }),
    { numRuns: 30 },
  );
});

test("a record is read where it is drawn", async () => {
  const { set, index } = new Mixture([setOf("gqa", 1000)], 0).next();
  expect((await set.source.record(index)).id).toBe(String(index));
});

test("sets that cannot be mixed are refused", () => {
  expect(() => new Mixture([], 0)).toThrow("needs a data set");
  expect(() => new Mixture([setOf("gqa", 1), setOf("gqa", 2)], 0)).toThrow("gqa is in the mixture twice");
  for (const size of [0, -1, 1.5, Number.NaN, 2 ** 32 + 1]) {
    expect(() => new Mixture([setOf("gqa", size)], 0)).toThrow(`${size} records`);
  }
  for (const factor of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => new Mixture([setOf("gqa", 1, factor)], 0)).toThrow(`factor ${factor}`);
  }
});

test("states of another mixture, or of none, are refused", () => {
  const [gqa, vqav2] = [setOf("gqa", 10), setOf("vqav2", 20)];
  const sets = [gqa, vqav2];
  const state = new Mixture(sets, 0).state();
  const others = [
    [gqa],
    [vqav2, gqa],
    [setOf("gqa", 11), vqav2],
    [setOf("gqa", 10, 2), vqav2],
    [setOf("vsr", 10), vqav2],
  ];
  for (const other of others) expect(() => Mixture.restore(other, state)).toThrow("The state is of gqa");
  const broken = [
    null,
    {},
    { ...state, random: [1, 2, 3] },
    { ...state, random: [0, 0, 0, 0] },
    { ...state, seed: 0.5 },
    { ...state, sets: [{ ...state.sets[0], drawn: -1 }, state.sets[1]] },
  ];
  for (const state of broken) expect(() => Mixture.restore(sets, state)).toThrow(/^Not the state/);
});
