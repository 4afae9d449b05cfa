import { appendFile, open, readdir, readFile, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { type DataRecord, datasetNamed, hasTarget, ownData, readRecords } from "../../data/index.js";
import { sampleFolder, samples } from "../../data/testing/samples.js";
import { withRunLock } from "../../files/index.js";
import { RecordStore, type RecordStoreOptions } from "./record-store.js";
import { makeOwnFile } from "./testing/own-file.js";

async function all(store: RecordStore): Promise<DataRecord[]> {
  // From the last to the first: any record can be read without the others.
  const indices = Array.from({ length: store.size }, (_, i) => store.size - 1 - i);
  const records: DataRecord[] = [];
  for (const index of indices) records.unshift(await store.record(index));
  await store.close();
  return records;
}

/** Options for a file of one's own, which has 3 records, and the path of what is kept of it. */
async function ownOptions(): Promise<{ options: RecordStoreOptions; path: string; kept: string }> {
  const path = await makeOwnFile("mine", 3);
  const cache = join(temporaryFolder(), "new", "cache");
  const options = { ...ownData(path), splits: ["train"], cache };
  await (await RecordStore.open(options)).close();
  const names = await readdir(cache);
  expect(names).toEqual([expect.stringMatching(/^own_mine-[0-9a-f]{12}\.records$/)]);
  return { options, path, kept: join(cache, names[0]!) };
}

it.each([
  ["vqav2", ["val"]],
  ["coco_caption", ["train", "restval"]],
  ["nocaps", ["val"]],
  ["scienceqa", ["train", "val", "test"]],
  ["llava_detail", ["train"]],
  ["vqav2_question_generation", ["train"]],
])(
  "gives the records of %s in order, as they are read, where there is something to learn",
  async (name, splits) => {
    const dataset = datasetNamed(name);
    const directory = join(samples, sampleFolder(name));
    const expected: DataRecord[] = [];
    for (const split of splits) {
      for await (const record of readRecords(dataset, directory, { split })) {
        if (hasTarget(record, dataset) && record.images?.length) expected.push(record);
      }
    }
    expect(expected.length).toBeGreaterThan(0);
    const options = { dataset, directory, splits, cache: temporaryFolder() };
    expect(await all(await RecordStore.open(options))).toEqual(expected);
    expect(await all(await RecordStore.open(options))).toEqual(expected);
  },
);

it("reads the annotations again only when they have changed", async () => {
  const { options, path, kept } = await ownOptions();
  const { ino } = await stat(kept);
  const first = await RecordStore.open(options);
  expect(await all(first)).toHaveLength(3);
  expect((await stat(kept)).ino).toBe(ino);

  const text = await readFile(path, "utf8");
  await appendFile(path, text.split("\n")[0]!.replace("Question", "Another question"));
  const longer = await RecordStore.open(options);
  expect(longer.fingerprint).not.toBe(first.fingerprint);
  expect((await all(longer))[3]!.question).toBe("Another question mine 0?");

  // Of the same size, at another time.
  await writeFile(path, text.replace("mine 1", "mine 9"));
  await utimes(path, 1, 1);
  expect((await all(await RecordStore.open(options)))[1]!.question).toBe("Question mine 9?");
});

it("makes anew what is cut off, at any place", async () => {
  const { options, kept } = await ownOptions();
  const { size } = await stat(kept);
  for (const left of [0, 1, 39, 40, 100, size - 41, size - 40, size - 1]) {
    await truncate(kept, left);
    expect(await all(await RecordStore.open(options))).toHaveLength(3);
    expect((await stat(kept)).size).toBe(size);
  }
});

it("names the file that was damaged inside, and the record", async () => {
  const { options, kept } = await ownOptions();
  const handle = await open(kept, "r+");
  // A letter of a text: what it says is JSON as before.
  const at = (await readFile(kept, "utf8")).indexOf("Question");
  await handle.write("q", at);
  await handle.close();
  const store = await RecordStore.open(options);
  await expect(store.record(0)).rejects.toThrow(`${kept} is damaged at record 0; delete it`);
  expect((await store.record(1)).id).toBe("2");
  await expect(store.record(3)).rejects.toThrow("there is no record 3; there are 3");
  await expect(store.record(-1)).rejects.toThrow(RangeError);
  await store.close();
});

it("keeps of LLaVA's conversations the first question", async () => {
  const directory = join(samples, "llava_conversation");
  const options = { dataset: datasetNamed("llava_conversation"), directory, splits: ["train"] };
  const store = await RecordStore.open({ ...options, cache: temporaryFolder() });
  const kept = await all(store);
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.map(({ id, history }) => [id.split("#")[1], history])).toEqual(kept.map(() => ["1", []]));
  const later = [];
  for await (const { history } of readRecords(options.dataset, directory)) if (history?.length) later.push(1);
  expect(later.length).toBeGreaterThan(0);
});

it("leaves nothing behind when the annotations are wrong, the reading is ended, or nothing is left", async () => {
  const path = await makeOwnFile("mine", 2);
  const cache = temporaryFolder();
  const options = { ...ownData(path), splits: ["train"], cache };
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  await expect(RecordStore.open({ ...options, signal })).rejects.toThrow(reason);
  await appendFile(path, "{}\n");
  await expect(RecordStore.open(options)).rejects.toThrow("mine.jsonl:3: instruction: is missing");
  await expect(RecordStore.open({ ...options, splits: ["val"] })).rejects.toThrow("has no split val");
  const scienceqa = datasetNamed("nocaps");
  const directory = join(samples, "nocaps");
  await expect(RecordStore.open({ dataset: scienceqa, directory, splits: ["test"], cache })).rejects.toThrow(
    "test of nocaps has no record with an image and something to learn",
  );
  expect(await readdir(cache)).toEqual([]);
});

it("is built by one process at a time, and may be read while another builds", async () => {
  const { options, path, kept } = await ownOptions();
  await withRunLock(dirname(kept), async () => {
    expect(await all(await RecordStore.open(options))).toHaveLength(3);
    await appendFile(path, "\n");
    await expect(RecordStore.open(options)).rejects.toThrow("is at work in this folder");
  });
});
