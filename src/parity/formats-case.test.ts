import { expect, test } from "vitest";
import { BrokenFolder } from "../data/testing/broken.js";
import { samples } from "../data/testing/samples.js";
import { runParity } from "./run-parity.js";

test("every record of the samples is as expected", async () => {
  const results = await runParity(samples);
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
  expect(results.length).toBeGreaterThan(70);
});

test("a record that differs, is missing or not expected does not hold", async () => {
  const folder = await BrokenFolder.copyOf("gqa");
  await folder.replace("test_balanced_questions.json", "gate", "fence");
  await folder.replace("train_balanced_questions.json", '"00034206": {', '"34206": {');
  const failed = (await runParity(folder.directory)).filter(({ ok }) => !ok);
  expect(failed).toMatchObject([
    { tensor: "gqa train", largestDifference: 2, detail: "record 00034206 is missing" },
    { tensor: "gqa test", largestDifference: 1, detail: expect.stringContaining("under the arch 114") },
  ]);
});

test("records that cannot be read do not hold", async () => {
  const folder = await BrokenFolder.copyOf("vsr");
  await folder.replace("splits/random/dev.jsonl", "}", "");
  expect(await runParity(folder.directory)).toMatchObject([
    { tensor: "vsr", ok: false, detail: expect.stringContaining("splits/random/dev.jsonl:1:") },
  ]);
});
