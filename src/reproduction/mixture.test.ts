import { describe, expect, it } from "vitest";
import { trainingScene } from "./images.js";
import { captionSets, heldInSets, SetBatches, scienceSets, trainingRecord } from "./mixture.js";

const imageCount = 50;
const sets = heldInSets.filter(({ name }) => ["web_capfilt", "vqav2", "llava_conversation"].includes(name));
const batchesOf = (balance: "sqrt" | "size", seed = 1) => new SetBatches(sets, balance, seed, 8, imageCount);

it("a training record is the same whoever asks, and about the image whose number it has", () => {
  for (const set of heldInSets) {
    for (const index of [0, 1, 399]) {
      const record = trainingRecord(set, index, imageCount);
      expect(trainingRecord(set, index, imageCount)).toEqual(record);
      expect(record.image).toBeLessThan(imageCount);
      expect(record.scene).toEqual(trainingScene(record.image));
      expect(record.dataset.name).toBe(set.name);
    }
  }
});

it("records of a set differ", () => {
  const [set] = sets;
  const texts = Array.from({ length: 100 }, (_, i) =>
    JSON.stringify(trainingRecord(set!, i, imageCount).record),
  );
  expect(new Set(texts).size).toBeGreaterThan(70);
});

describe("SetBatches", () => {
  it("gives a batch by its number alone, of one set, whatever was asked before", () => {
    const inOrder = batchesOf("sqrt");
    const wanted = Array.from({ length: 12 }, (_, i) => inOrder.batch(i));
    const another = batchesOf("sqrt");
    for (const i of [11, 3, 3, 0]) expect(another.batch(i)).toEqual(wanted[i]);
    for (const batch of wanted) {
      expect(batch).toHaveLength(8);
      expect(new Set(batch.map(({ dataset }) => dataset.name)).size).toBe(1);
    }
    expect(batchesOf("sqrt", 2).batch(0)).not.toEqual(wanted[0]);
  });

  /** How often each set is drawn. */
  function shares(balance: "sqrt" | "size"): number[] {
    const batches = new SetBatches(sets, balance, 1, 1, imageCount);
    const counts = new Map(sets.map(({ name }) => [name, 0]));
    const draws = 4000;
    for (let i = 0; i < draws; i++) {
      const { dataset } = batches.batch(i)[0]!;
      counts.set(dataset.name, (counts.get(dataset.name) as number) + 1 / draws);
    }
    return [...counts.values()];
  }

  it.each([
    ["sqrt", Math.sqrt],
    ["size", (size: number) => size],
  ] as const)("draws sets by %s of their sizes", (balance, weight) => {
    const total = sets.reduce((sum, { size }) => sum + weight(size), 0);
    const found = shares(balance);
    sets.forEach(({ size }, i) => {
      // Four standard deviations of 4000 draws.
      const share = weight(size) / total;
      expect(Math.abs(found[i]! - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / 4000));
    });
  });
});

it("has captions for BLIP-2's stages, and ScienceQA to fine-tune on, which is held out", () => {
  expect(captionSets.map(({ name }) => name)).toEqual(["coco_caption", "web_capfilt"]);
  expect(scienceSets.map(({ name, size }) => [name, size > 0])).toEqual([["scienceqa", true]]);
  expect(heldInSets.some(({ name }) => name === "scienceqa")).toBe(false);
});
