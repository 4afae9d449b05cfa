import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { datasetNamed } from "./catalogue.js";
import { describeProblem, Problems } from "./problems.js";
import { type ReadOptions, readRecords } from "./read-records.js";
import { BrokenFolder } from "./testing/broken.js";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

async function idsOf(folder: BrokenFolder, options?: ReadOptions): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of readRecords(datasetNamed(folder.name), folder.directory, options)) ids.push(id);
  return ids;
}

test("ends at the first bad row, unless problems are collected", async () => {
  const folder = await BrokenFolder.copyOf("hateful_memes");
  await folder.replace("train.jsonl", '"label": 1', '"label": 7');
  await rm(folder.path("img/03139.png"));
  await expect(idsOf(folder)).rejects.toThrow("train.jsonl:1: label: should be 0 or 1");
  await expect(idsOf(folder, { split: "dev_seen" })).rejects.toThrow(
    'dev_seen.jsonl:1: "img/03139.png" is missing',
  );
  expect(await idsOf(folder, { split: "test_seen" })).toEqual(["3165", "3178"]);

  const problems = new Problems("collect");
  expect((await idsOf(folder, { problems })).slice(0, 2)).toEqual(["3126", "3152"]);
  expect(problems.counts).toEqual({ reject: 2, warn: 0 });
  expect(problems.list.map(describeProblem)).toEqual([
    "train.jsonl:1: label: should be 0 or 1",
    'dev_seen.jsonl:1: "img/03139.png" is missing',
  ]);
});

test("reads the other files when one is cut off", async () => {
  const folder = await BrokenFolder.copyOf("vizwiz");
  await folder.editBytes("Annotations/train.json", (bytes) => bytes.subarray(0, -500));
  const problems = new Problems("collect");
  expect(await idsOf(folder, { problems })).toEqual([
    "VizWiz_train_00000000.jpg",
    "VizWiz_val_00000000.jpg",
    "VizWiz_val_00000007.jpg",
    "VizWiz_val_00000014.jpg",
    "VizWiz_test_00000000.jpg",
    "VizWiz_test_00000007.jpg",
  ]);
  expect(problems.counts.reject).toBe(1);
});

test("leaves out every record of a bad image", async () => {
  const folder = await BrokenFolder.copyOf("textvqa");
  await rm(folder.path("train_images/884dbd093c5b646c.jpg"));
  const problems = new Problems("collect");
  expect(await idsOf(folder, { problems, split: "train" })).toEqual([]);
  expect(problems.counts.reject).toBe(2);
});

test("gives records whose image is missing to who takes that, and none whose image leads out", async () => {
  const folder = await BrokenFolder.copyOf("textvqa");
  const whole = await idsOf(folder, { split: "train" });
  await rm(folder.path("train_images/884dbd093c5b646c.jpg"));
  const lost: string[] = [];
  const onImageProblem: ReadOptions["onImageProblem"] = (path, problem) =>
    lost.push(path, describeProblem(problem));
  expect(await idsOf(folder, { split: "train", onImageProblem })).toEqual(whole);
  const path = "train_images/884dbd093c5b646c.jpg";
  expect(lost).toEqual([path, expect.stringMatching(/^TextVQA_0\.5\.1_train\.json:.*\.jpg" is missing$/)]);

  const outside = await BrokenFolder.copyOf("gqa");
  await outside.replace("test_balanced_questions.json", "n2170113", "../../n2170113");
  await expect(idsOf(outside, { split: "test", onImageProblem })).rejects.toThrow(
    '"images/../../n2170113.jpg" leads out of the data folder',
  );
  expect(lost).toHaveLength(2);
});

test("says which splits there are", async () => {
  const folder = await BrokenFolder.copyOf("vqav2");
  await expect(idsOf(folder, { split: "dev" })).rejects.toThrow(
    "vqav2 has no split dev; it has train, val, test, test-dev",
  );
  await expect(idsOf(folder, { split: "test" })).rejects.toThrow(
    "there are no annotations of vqav2's split test",
  );
  expect(() => datasetNamed("vqa")).toThrow('there is no data set vqa; did you mean "vqav2"?');
  expect(() => datasetNamed("squad")).toThrow("there is no data set squad; there are coco_caption,");
});

test("counts problems without keeping all of them, and each once", () => {
  const problems = new Problems("collect");
  for (const round of [1, 2])
    for (let line = round; line <= 1000; line++) problems.reject({ file: "f", line }, "is bad");
  expect(problems.counts.reject).toBe(1000);
  expect(problems.list).toHaveLength(200);
});

test("reads a long file in bounded memory", async () => {
  const folder = await BrokenFolder.copyOf("web_capfilt");
  const rows = 300_000;
  const file = await open(join(folder.directory, "ccs_synthetic_filtered_local.json"), "w");
  let bytes = 0;
  for (let row = 0; row < rows; row += 1000) {
    const text = Array.from(
      { length: 1000 },
      (_, i) => `{"image": "images/00000/000003100.jpg", "caption": "Caption ${row + i}"}`,
    );
    bytes += (await file.write(`${row === 0 ? "[" : ","}${text.join(", ")}`)).bytesWritten;
  }
  await file.write("]");
  await file.close();

  let count = 0;
  let most = 0;
  let before = 0;
  for await (const { id } of readRecords(datasetNamed("web_capfilt"), folder.directory)) {
    expect(id === `${count}`).toBe(true);
    if (++count % 20_000 !== 0) continue;
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    if (before === 0) before = heapUsed + external;
    most = Math.max(most, heapUsed + external - before);
  }
  expect(count).toBe(rows);
  expect(bytes).toBeGreaterThan(19e6);
  expect(most).toBeLessThan(2e6);
});
