import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runParity } from "../index.js";

const goldens = join(import.meta.dirname, "../../../test/fixtures/evaluation/metrics");

let directory: string;
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), "metrics-")), "metrics");
  await cp(goldens, directory, { recursive: true });
});
afterEach(() => rm(join(directory, ".."), { recursive: true }));

const failures = async () =>
  (await runParity(directory)).filter(({ ok }) => !ok).map(({ tensor, detail }) => `${tensor}: ${detail}`);

describe("golden values of metrics", () => {
  test("all hold, and every file is compared", async () => {
    const results = await runParity(directory);
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    expect(results.filter(({ largestDifference }) => largestDifference === null)).toEqual([]);
    const files = new Set(results.map(({ tensor }) => tensor.split(" ")[0]));
    expect([...files]).toEqual([
      "answer_accuracy_worked.json",
      "captions_messy.json",
      "captions_plain.json",
      "captions_short.json",
      "roc_auc.json",
      "tokenizer.json",
      "visdial_ranking.json",
      "vqa_accuracy.json",
      "vqa_text_processing.json",
    ]);
    expect(results.length).toBeGreaterThan(70);
  });

  test.each([
    ["captions_plain.json", '"cider": 3.4862565', '"cider": 3.4863565', "cider: [0] is 3.48625"],
    [
      "captions_short.json",
      '"hypothesis_tokenized": "',
      '"hypothesis_tokenized": "x',
      "hypothesis_tokenized: entry",
    ],
    ["tokenizer.json", '"tokenized": "do n\'t"', '"tokenized": "don\'t"', "tokenized: entry 0"],
    ["roc_auc.json", '"auc": 0.79197', '"auc": 0.79297', "n40_levelsNone: [0] is"],
    ["vqa_accuracy.json", '"overall": 61.125', '"overall": 61.126', "official_2021.overall: [0] is 61.12"],
    ["visdial_ranking.json", '"gt_rank": 100', '"gt_rank": 99', "gt_rank: entry 0 is 100"],
    ["answer_accuracy_worked.json", '"da_percent": 43', '"da_percent": 44', "aokvqa.da_percent: [0] is 43"],
  ])("%s: a changed value is found", async (file, from, to, found) => {
    const path = join(directory, file);
    const text = await readFile(path, "utf8");
    expect(text).toContain(from);
    await writeFile(path, text.replace(from, to));
    const failed = await failures();
    expect(failed).toHaveLength(1);
    expect(failed[0]).toContain(`${file} ${found}`);
  });

  test("a round that a dialog does not have is named", async () => {
    const path = join(directory, "visdial_ranking.json");
    const contents = JSON.parse(await readFile(path, "utf8"));
    contents.dialogs[1].dense.round_id = 99;
    await writeFile(path, JSON.stringify(contents));
    expect(await failures()).toEqual([`all: ${path}: dialogs.1: dense.round_id is none of the rounds`]);
  });

  test("a file or set that is not known does not hold", async () => {
    await writeFile(join(directory, "spice.json"), '{"cases": [{"spice": 0.2}]}');
    await writeFile(join(directory, "notes.txt"), "");
    await writeFile(
      join(directory, "answer_accuracy_worked.json"),
      '{"gqa": {"cases": []}, "newqa": {"cases": [{"prediction": "a", "answer": "a", "accuracy": 1}]}}',
    );
    expect(await failures()).toEqual([
      "answer_accuracy_worked.json newqa: this set is not known",
      "notes.txt: what this file holds is not known",
      "spice.json: what this file holds is not known",
    ]);
  });
});
