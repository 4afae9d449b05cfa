import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../test/temporary-folder.js";
import { BrokenFolder } from "../../testing/broken.js";
import { readOcrTokens } from "./ocr-tokens.js";

const file = "TextVQA_Rosetta_OCR_v0.2_val.json";
const words = { image_id: "440cf9870fc7aa10", ocr_tokens: ["MILL", "7"], ocr_info: [{ word: "MILL" }] };
const whole = { dataset_type: "val", dataset_name: "textvqa", dataset_version: "0.2", data: [words] };

async function folderWith(content: unknown): Promise<string> {
  const directory = temporaryFolder();
  await writeFile(join(directory, file), JSON.stringify(content));
  return directory;
}

test("gives the words by image, as records name it", async () => {
  expect(await readOcrTokens(await folderWith(whole), "val")).toEqual(
    new Map([["train_images/440cf9870fc7aa10.jpg", ["MILL", "7"]]]),
  );
  const directory = temporaryFolder();
  await writeFile(
    join(directory, file.replace("val", "test")),
    JSON.stringify({ data: [{ image_id: "f5", ocr_tokens: [] }] }),
  );
  expect(await readOcrTokens(directory, "test")).toEqual(new Map([["test_images/f5.jpg", []]]));
});

test("gives nothing where there is no file", async () => {
  const directory = await folderWith(whole);
  for (const split of ["train", "zeroshot/test"])
    expect((await readOcrTokens(directory, split)).size).toBe(0);
});

const damages: [damage: string, content: unknown, problem: string][] = [
  [
    "words that are no list",
    { data: [{ ...words, ocr_tokens: "MILL" }] },
    "data[0].ocr_tokens: expected array",
  ],
  ["no image", { data: [words, { ocr_tokens: [] }] }, "data[1].image_id: is missing"],
  ["an image twice", { data: [words, words] }, "data[1]: image_id 440cf9870fc7aa10 is there twice"],
  ["another split", { ...whole, dataset_type: "train" }, "dataset_type: is train in the file of val"],
];

test.each(damages)("refuses %s, and names the place", async (_, content, problem) => {
  await expect(readOcrTokens(await folderWith(content), "val")).rejects.toThrow(problem);
});

test.each(["textvqa", "textcaps"])("%s is checked with its words", async (name) => {
  const folder = await BrokenFolder.copyOf(name);
  await writeFile(folder.path(file), JSON.stringify(whole));
  await folder.accepts();
  await folder.replace(file, '"image_id"', '"image"');
  await folder.rejects(/^TextVQA_Rosetta_OCR_v0\.2_val\.json:1:\d+: data\[0\]\.image_id: is missing$/);
  await writeFile(folder.path(file), JSON.stringify(whole).slice(0, -9));
  await folder.rejects(/^TextVQA_Rosetta_OCR_v0\.2_val\.json:1:\d+: /);
});
