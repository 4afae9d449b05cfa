import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { makeModel } from "../library/testing/make-model.js";
import { writeSubmission } from "./submission.js";
import { makeRun, readLines } from "./testing/runs.js";

let model: string;
beforeAll(async () => {
  model = await makeModel("t5");
});
const newFile = () => join(temporaryFolder(), "answers.json");
const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));

it("writes numbers of questions for VQAv2, names of images for VizWiz", async () => {
  const vqa = await makeRun(model, { sets: "vqav2", split: "test-dev" });
  const file = newFile();
  expect(await writeSubmission(vqa, "vqav2", file)).toBe(2);
  expect(read(file)).toEqual(
    readLines(vqa, "vqav2").map(({ id, output }) => ({ question_id: Number(id), answer: output })),
  );
  const vizwiz = await makeRun(model, { sets: "vizwiz" });
  await writeSubmission(vizwiz, "vizwiz", file);
  expect(read(file)[0]).toEqual({ image: "VizWiz_test_00000000.jpg", answer: expect.any(String) });
});

it("brings both of A-OKVQA's answers together, or leaves one out", async () => {
  const run = await makeRun(model, { sets: "aokvqa_choice", split: "test" });
  const file = newFile();
  await writeSubmission(run, "aokvqa", file);
  const choices = readLines(run, "aokvqa_choice");
  expect(read(file)).toEqual(
    Object.fromEntries(choices.map(({ id, output }) => [id, { multiple_choice: output }])),
  );
  const both = await makeRun(model, { sets: "aokvqa,aokvqa_choice", split: "test" });
  await writeSubmission(both, "aokvqa", file);
  for (const { id, output } of readLines(both, "aokvqa")) {
    expect(read(file)[String(id)]).toEqual({ multiple_choice: expect.any(String), direct_answer: output });
  }
});

it("refuses a run that is not whole, or without the set, and sets without a server", async () => {
  const file = newFile();
  const part = await makeRun(model, { sets: "vqav2", split: "test-dev", limit: 1 });
  await expect(writeSubmission(part, "vqav2", file)).rejects.toThrow("asked only 1 samples of vqav2");
  await expect(writeSubmission(part, "vizwiz", file)).rejects.toThrow("holds no answers to vizwiz");
  await expect(writeSubmission(part, "gqa", file)).rejects.toThrow("only for vqav2, vizwiz, aokvqa");
  expect(existsSync(file)).toBe(false);
});
