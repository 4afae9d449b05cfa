import { describe, expect, test } from "vitest";
import { datasetNamed, datasets } from "../catalogue.js";
import { makeRecord } from "../record.js";
import { answerVocabulary } from "./answer-vocabulary.js";
import { type EvaluationOptions, evaluationPrompt } from "./evaluation-prompt.js";
import { sampleRecords } from "./testing/sample-records.js";
import { lavis2023Wording, printedWording } from "./wording.js";

const prompt = (name: string, fields: Parameters<typeof makeRecord>[3], options?: EvaluationOptions) =>
  evaluationPrompt(makeRecord(name, "test", 1, fields), datasetNamed(name), options);

const vocabulary = ["man", "woman", "dog"];
const history = [{ question: "is it day?", answer: "yes" }];
const short = "Question: what is it? Short answer:";
const question = "What is it?";

test.each([
  ["nocaps", {}, "A short image description:"],
  ["flickr30k", {}, "A short image description:"],
  ["gqa", { question }, short],
  ["vizwiz", { question }, short],
  ["ivqa", { question }, short],
  ["msvd_qa", { question }, short],
  ["msrvtt_qa", { question }, short],
  ["textvqa", { question }, "OCR tokens: STOP, 24. Question: what is it? Short answer:"],
  [
    "iconqa",
    { question, options: ["2", "3"], answers: [{ answer: "2", count: 1 }], label: 0 },
    "Question: what is it? Options: (a) 2 (b) 3. Short answer:",
  ],
  [
    "scienceqa",
    { question, context: "A map.", options: ["Ohio", "Maine"] },
    "context: A map.. Question: what is it? Options: (a) Ohio (b) Maine. Answer:",
  ],
  [
    "scienceqa",
    { question, options: ["Ohio", "Maine"] },
    "Question: what is it? Options: (a) Ohio (b) Maine. Answer:",
  ],
  [
    "hateful_memes",
    { context: "so nice" },
    'This is an image with: "so nice" written on it. Is it hateful? Answer:',
  ],
  [
    "vsr",
    { question: "The cat is on the mat.", label: 1 },
    'Based on the image, is this statement true or false? "The cat is on the mat." Answer:',
  ],
  [
    "visdial",
    { question, history, context: "a lamp", options: ["a", "b"] },
    'This image has the caption "a lamp". dialog history: q: is it day? a: yes\nQuestion: what is it? Short answer:',
  ],
  [
    "visdial",
    { question, history: [], context: "a lamp", options: ["a", "b"] },
    `This image has the caption "a lamp". ${short}`,
  ],
  ["visdial", { question, history: [], options: ["a", "b"] }, short],
  ["coco_caption", {}, "A short image description:"],
  ["textcaps", {}, "OCR tokens: STOP, 24. A short image description:"],
  ["vqav2", { question }, short],
  ["okvqa", { question }, short],
  ["aokvqa", { question, options: ["red", "blue"] }, short],
  ["ocrvqa", { question }, "OCR tokens: STOP, 24. Question: what is it? Short answer:"],
])("%s is asked as published, or as its neighbours", (name, fields, instruction) => {
  expect(prompt(name, fields, { ocrTokens: ["STOP", "24"], vocabulary }).instruction).toBe(instruction);
});

test.each([
  ["nocaps", {}, "A short image description:", "A short image caption."],
  [
    "gqa",
    { question: "Is the sign RED (or pink)?" },
    "Question: Is the sign RED (or pink)? Short answer:",
    "Question: is the sign red or pink ? Short Answer:",
  ],
  [
    "scienceqa",
    { question, context: "A map.", options: ["a", "b"] },
    "Context: A map. Question: What is it? Options: (a) a (b) b. Answer:",
    "context: A map.. Question: what is it? Options: (a) a (b) b. Answer:",
  ],
  [
    "visdial",
    { question, history, context: "a lamp", options: ["a", "b"] },
    "Dialog history: q: is it day? a: yes\n Question: What is it? Short answer:",
    'This image has the caption "a lamp". dialog history: q: is it day? a: yes\nQuestion: what is it? Short answer:',
  ],
])(
  "%s is asked in other words as the paper prints them, and as the later files have it",
  (name, fields, printed, later) => {
    expect(prompt(name, fields, { wording: printedWording }).instruction).toBe(printed);
    expect(prompt(name, fields, { wording: lavis2023Wording }).instruction).toBe(later);
  },
);

test("without words read, TextVQA is asked without them", () => {
  expect(prompt("textvqa", { question }).instruction).toBe(short);
});

describe.each(datasets.map((dataset) => [dataset.name, dataset] as const))("%s", (name, dataset) => {
  test("every sample of the evaluated split has a prompt, and candidates where they are ranked", async () => {
    const all = await sampleRecords(name);
    const { evaluation } = dataset;
    if (!evaluation) {
      expect(() => evaluationPrompt(all[0]!, dataset)).toThrow("a set that is not evaluated");
      return;
    }
    const records = all.filter(({ split }) => split === evaluation.split);
    expect(records.length).toBeGreaterThan(0);
    for (const record of records) {
      const { instruction, ...ranking } = evaluationPrompt(record, dataset, { vocabulary });
      expect(instruction).not.toMatch(/\{\w+\}/);
      if (evaluation.answerMode === "generate") expect(ranking).toEqual({});
      else expect(ranking.candidates!.length).toBeGreaterThan(1);
    }
  });
});

test("candidates are the options, the words of both classes, or the vocabulary", async () => {
  const words = { candidates: ["no", "false", "yes", "true"], classes: [0, 0, 1, 1] };
  expect(prompt("hateful_memes", { context: "x" })).toMatchObject(words);
  const options = ["Ohio", "Maine", "Ohio"];
  expect(prompt("scienceqa", { question, options })).toMatchObject({
    candidates: options,
    classes: [0, 1, 2],
  });
  expect(prompt("msvd_qa", { question }, { vocabulary })).toMatchObject({ candidates: vocabulary });
  const first = (await sampleRecords("visdial")).find(({ split }) => split === "val")!;
  expect(evaluationPrompt(first, datasetNamed("visdial")).candidates).toEqual(first.options);
  expect(first.options).toHaveLength(100);
});

test("a record without what it should be asked with is named", () => {
  expect(() => prompt("msvd_qa", { question })).toThrow("msvd_qa, test, record 1: needs a vocabulary");
  expect(() => prompt("msvd_qa", { question }, { vocabulary: [] })).toThrow("needs a vocabulary");
  expect(() => prompt("gqa", {})).toThrow("gqa, test, record 1: has no question");
  expect(() => prompt("visdial", { question })).toThrow("has no options");
});

test("the vocabulary has the most frequent answers, of equal ones the earlier first", async () => {
  const records = ["dog", "cat", "man", "cat", " man", "", "owl", "man"].map((answer, i) =>
    makeRecord("msvd_qa", "train", i, { answers: [{ answer, count: 1 }] }),
  );
  expect(await answerVocabulary(records, 3)).toEqual(["man", "cat", "dog"]);
  expect(await answerVocabulary(records, 100)).toEqual(["man", "cat", "dog", "owl"]);
  async function* later() {
    yield* records;
  }
  expect(await answerVocabulary(later(), 1)).toEqual(["man"]);
});
