import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { loadSamples } from "./samples.js";
import { taskNamed } from "./tasks.js";
import { data } from "./testing/runs.js";

const load = (name: string, { limit = null as number | null, seed = 0, directory = data } = {}) => {
  const task = taskNamed(name);
  return loadSamples(directory, task, { split: task.evaluation.split, limit, seed }, "original");
};
const ids = (set: Awaited<ReturnType<typeof load>>) => set.samples.map(({ record }) => record.id);
const copyOf = (name: string) => {
  const directory = temporaryFolder();
  cpSync(join(data, name), join(directory, name), { recursive: true });
  return directory;
};

it("asks about questions with an image only", async () => {
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
  for (const limit of [0, -1, 1.5, Number.NaN]) {
    await expect(load("visdial", { limit })).rejects.toThrow(RangeError);
  }
});

it("ranks options, two words for yes and no, and the answers that training has", async () => {
  const first = async (name: string) => (await load(name)).samples[0]!;
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

it("shows the words read in an image where they are known", async () => {
  const directory = copyOf("textvqa");
  const { record, prompt } = (await load("textvqa", { directory })).samples[0]!;
  expect(prompt.instruction).toBe(`Question: ${record.question?.toLowerCase()} Short answer:`);
  const words = { image_id: basename(record.images![0]!, ".jpg"), ocr_tokens: ["MILL", "7"] };
  writeFileSync(
    join(directory, "textvqa/TextVQA_Rosetta_OCR_v0.2_val.json"),
    JSON.stringify({ data: [words] }),
  );
  const [first] = (await load("textvqa", { directory })).samples;
  expect(first!.prompt.instruction).toBe(
    `OCR tokens: MILL, 7. Question: ${record.question?.toLowerCase()} Short answer:`,
  );
});

it("knows how fitting the options of a dialog are, where people judged them", async () => {
  const directory = copyOf("visdial");
  const file = join(directory, "visdial/visdial_1.0_val_dense_annotations.json");
  const judged = JSON.parse(readFileSync(file, "utf8"));
  const known = async () =>
    (await load("visdial", { directory })).samples.flatMap(({ record, relevance }) =>
      relevance ? [[record.id, relevance]] : [],
    );
  expect(await known()).toEqual(
    judged.map((one: { image_id: number; round_id: number; gt_relevance: number[] }) => [
      `${one.image_id}#${one.round_id}`,
      one.gt_relevance,
    ]),
  );
  judged[0].gt_relevance.fill(0);
  writeFileSync(file, JSON.stringify(judged));
  expect(await known()).toHaveLength(judged.length - 1);
  rmSync(file);
  expect(await known()).toEqual([]);
});

it("tells data and questions apart", async () => {
  const before = await load("gqa");
  const directory = copyOf("gqa");
  const copied = await load("gqa", { directory });
  expect(copied.dataFingerprint).toBe(before.dataFingerprint);
  expect(copied.promptFingerprint).toBe(before.promptFingerprint);
  const file = join(directory, "gqa/testdev_balanced_questions.json");
  writeFileSync(file, readFileSync(file, "utf8").replace(/"answer": ?"[^"]*"/, '"answer": "other"'));
  const other = await load("gqa", { directory });
  expect(other.dataFingerprint).not.toBe(before.dataFingerprint);
  expect(other.promptFingerprint).toBe(before.promptFingerprint);
});

it("says what the training questions are needed for", async () => {
  const directory = copyOf("msvd_qa");
  writeFileSync(join(directory, "msvd_qa/train_qa.json"), '[{"answer": 3}]');
  await expect(load("msvd_qa", { directory })).rejects.toThrow(/train_qa\.json: 0\.answer: /);
  writeFileSync(join(directory, "msvd_qa/train_qa.json"), '[{"answer": " "}]');
  await expect(load("msvd_qa", { directory })).rejects.toThrow(
    /train_qa\.json: holds no answer; MSVD-QA ranks/,
  );
  rmSync(join(directory, "msvd_qa/train_qa.json"));
  await expect(load("msvd_qa", { directory })).rejects.toThrow(
    /train_qa\.json: cannot be read .*MSVD-QA ranks/,
  );
});
