import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { loadSamples } from "./samples.js";
import { taskNamed } from "./tasks.js";
import { data } from "./testing/runs.js";

const load = (name: string, { limit = null as number | null, seed = 0, directory = data } = {}) => {
  const task = taskNamed(name);
  return loadSamples(directory, task, { split: task.evaluation.split, limit, seed });
};
const ids = (set: Awaited<ReturnType<typeof load>>) => set.samples.map(({ record }) => record.id);
const copyOf = (name: string) => {
  const directory = temporaryFolder();
  cpSync(join(data, name), join(directory, name), { recursive: true });
  return directory;
};

it("asks about questions with a picture only", async () => {
  const { samples } = await load("scienceqa");
  expect(samples.map(({ record }) => record.images?.length)).toEqual([1, 1]);
});

it("draws so many samples by the seed, in the order of the data", async () => {
  const all = ids(await load("visdial"));
  expect(all).toHaveLength(20);
  const some = ids(await load("visdial", { limit: 5 }));
  expect(some).toHaveLength(5);
  expect(all.filter((id) => some.includes(id))).toEqual(some);
  expect(ids(await load("visdial", { limit: 5 }))).toEqual(some);
  expect(ids(await load("visdial", { limit: 5, seed: 1 }))).not.toEqual(some);
  expect(ids(await load("visdial", { limit: 500 }))).toEqual(all);
});

it("ranks options, two words for yes and no, and the answers that training has", async () => {
  const first = async (name: string) => (await load(name)).samples[0];
  const choice = await first("aokvqa_choice");
  expect(choice.prompt.candidates).toEqual(choice.record.options);
  expect(choice.prompt.instruction).toMatch(/^Question: .* Options: \(a\) .* \(d\) .*\. Short answer:$/);
  expect((await first("hateful_memes")).prompt).toMatchObject({
    candidates: ["no", "false", "yes", "true"],
    classes: [0, 0, 1, 1],
  });
  expect((await first("msvd_qa")).prompt.candidates?.toSorted()).toEqual(["kiln", "tulip"]);
  expect((await first("vsr")).prompt.candidates).toBeUndefined();
});

it("tells data and questions apart", async () => {
  const before = await load("gqa");
  const directory = copyOf("gqa");
  const copied = await load("gqa", { directory });
  expect(copied.dataFingerprint).toBe(before.dataFingerprint);
  expect(copied.promptFingerprint).toBe(before.promptFingerprint);
  writeFileSync(join(directory, "gqa", before.samples[0].record.images![0]), "another picture");
  const other = await load("gqa", { directory });
  expect(other.dataFingerprint).not.toBe(before.dataFingerprint);
  expect(other.promptFingerprint).toBe(before.promptFingerprint);
});

it("says what the training questions are needed for", async () => {
  const directory = copyOf("msvd_qa");
  writeFileSync(join(directory, "msvd_qa/train_qa.json"), '[{"answer": 3}]');
  await expect(load("msvd_qa", { directory })).rejects.toThrow(/train_qa\.json: 0\.answer: /);
  rmSync(join(directory, "msvd_qa/train_qa.json"));
  await expect(load("msvd_qa", { directory })).rejects.toThrow(
    /train_qa\.json: cannot be read .*MSVD-QA ranks/,
  );
});
