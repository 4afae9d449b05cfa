import { cp, writeFile } from "node:fs/promises";
import { join, parse } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { datasetNamed } from "../../data/index.js";
import { samples } from "../../data/testing/samples.js";
import { Sampler, type TrainingSample } from "./sampler.js";
import { makeOwnFile } from "./testing/own-file.js";
import { openOwnSet, openTrainingSet, type TrainingSet } from "./training-set.js";

const sets: TrainingSet[] = [];
const opened: TrainingSet[] = [];

beforeAll(async () => {
  const cache = temporaryFolder();
  for (const [name, count] of [
    ["small", 5],
    ["large", 20],
  ] as const) {
    sets.push(await openOwnSet(await makeOwnFile(name, count), { cache }));
  }
  opened.push(...sets);
  sets.push(await setOf(join(samples, "textvqa"), ["train"]));
});

afterAll(async () => {
  for (const { source } of opened) await source.close();
});

/** TextVQA in a folder; closed after all tests. */
async function setOf(directory: string, splits: string[]): Promise<TrainingSet> {
  const set = await openTrainingSet(datasetNamed("textvqa"), directory, splits, { cache: temporaryFolder() });
  opened.push(set);
  return set;
}

async function batches(sampler: Sampler, from: number, count: number): Promise<TrainingSample[][]> {
  const found: TrainingSample[][] = [];
  for (let i = from; i < from + count; i++) found.push(await sampler.batch(i));
  return found;
}

it("gives a run that continues what it would have given without the break", async () => {
  const seeds = fc.integer({ min: 0, max: 1000 });
  const numbers = fc.nat({ max: 30 });
  await fc.assert(
    fc.asyncProperty(seeds, fc.integer({ min: 1, max: 7 }), numbers, async (seed, size, stop) => {
      const whole = await batches(new Sampler(sets, seed, size), 0, stop + 3);
      expect(await batches(new Sampler(sets, seed, size), stop, 3)).toEqual(whole.slice(stop));
    }),
    { numRuns: 30 },
  );
});

it("turns own images upright, and those of the catalogue's sets not", async () => {
  const isUpright = new Map<string, boolean | undefined>();
  for (const batch of await batches(new Sampler(sets, 1, 1), 0, 60)) {
    for (const { set, upright } of batch) isUpright.set(set, upright);
  }
  expect(Object.fromEntries(isUpright)).toEqual({ "own/small": true, "own/large": true, textvqa: false });
});

it("gives the same batches in any order, and before others are there", async () => {
  const whole = await batches(new Sampler(sets, 1, 3), 0, 20);
  const sampler = new Sampler(sets, 1, 3);
  for (const index of [7, 8, 2, 19, 0, 0]) expect(await sampler.batch(index)).toEqual(whole[index]);
  expect(await Promise.all([1, 2, 3].map((index) => sampler.batch(index)))).toEqual(whole.slice(1, 4));
});

it("draws a batch from one set, all of its records before one again, other words each time", async () => {
  const drawn = (await batches(new Sampler(sets, 5, 5), 0, 60)).flat();
  expect(drawn.map(({ draw }) => draw)).toEqual(drawn.map((_, i) => i));
  for (let i = 0; i < drawn.length; i += 5) {
    expect(new Set(drawn.slice(i, i + 5).map(({ set }) => set)).size).toBe(1);
  }
  for (const { dataset, source } of sets) {
    const ofSet = drawn.filter(({ set }) => set === dataset.name);
    for (let i = 0; i + source.size <= ofSet.length; i += source.size) {
      expect(new Set(ofSet.slice(i, i + source.size).map(({ record }) => record)).size).toBe(source.size);
    }
  }
  const ofLine = drawn.filter(({ record }) => record === "small.jsonl:1");
  expect(ofLine.length).toBeGreaterThan(5);
  expect(new Set(ofLine.map(({ instruction }) => instruction))).toEqual(new Set(["Question small 0?"]));
  expect(new Set(ofLine.map(({ target }) => target))).toEqual(new Set(["one 0", "other 0"]));
  const other = (await batches(new Sampler(sets, 6, 5), 0, 60)).flat();
  expect(other).not.toEqual(drawn);
});

it("shows the words that were read in an image, of each split", async () => {
  const directory = temporaryFolder();
  await cp(join(samples, "textvqa"), directory, { recursive: true });
  const splits = ["train", "val"];
  for (const split of splits) {
    const { images } = await (await setOf(directory, [split])).source.record(0);
    const data = [{ image_id: parse(images![0]!).name, ocr_tokens: [split, "STOP"] }];
    await writeFile(join(directory, `TextVQA_Rosetta_OCR_v0.2_${split}.json`), JSON.stringify({ data }));
  }
  const drawn = (await batches(new Sampler([await setOf(directory, splits)], 0, 4), 0, 5)).flat();
  const shown = drawn.map(({ instruction }) => /^OCR tokens: (\w+), STOP\. /.exec(instruction)?.[1]);
  expect(new Set(shown)).toEqual(new Set([...splits, undefined]));
  expect(drawn.every(({ mayFlip }) => !mayFlip)).toBe(true);
});

it("refuses videos", async () => {
  const cache = temporaryFolder();
  const opening = openTrainingSet(datasetNamed("msvd_qa"), `${samples}/msvd_qa`, ["train"], { cache });
  await expect(opening).rejects.toThrow("msvd_qa is a set of videos");
});
