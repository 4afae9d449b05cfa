import { describe, expect, test } from "vitest";
import { Random } from "../../tensor/index.js";
import { datasetNamed, datasets } from "../catalogue.js";
import { makeRecord } from "../record.js";
import { fillTemplate } from "./fill.js";
import { hasTarget, instructionFor } from "./instruction.js";
import { taskOf } from "./task.js";
import { templates } from "./templates.js";
import { sampleRecords } from "./testing/sample-records.js";

describe.each(datasets.map((dataset) => [dataset.name, dataset] as const))("%s", (name, dataset) => {
  test("gives an instruction for each record with something to learn", async () => {
    const random = new Random(1);
    const records = await sampleRecords(name);
    const usable = records.filter((record) => hasTarget(record, dataset));
    // Only the captions of NoCaps' test images and the like are kept back.
    expect(usable.length).toBeGreaterThan(0);
    expect(records.filter(({ split }) => split.includes("train")).every((r) => usable.includes(r))).toBe(
      true,
    );
    for (const record of usable) {
      for (let i = 0; i < 30; i++) {
        const { instruction, target } = instructionFor(record, dataset, random, ["STOP", "24"]);
        expect(instruction).not.toMatch(/\{\w+\}/);
        expect(instruction.trim()).not.toBe("");
        expect(target.trim()).not.toBe("");
        if (dataset.category.includes("reading")) expect(instruction).toMatch(/^OCR tokens: STOP, 24\. /);
        if (record.question !== null) expect(instruction).toContain(record.question.trim());
      }
    }
    for (const record of records.filter((record) => !usable.includes(record))) {
      expect(() => instructionFor(record, dataset, random)).toThrow(
        `${record.set}, ${record.split}, record ${record.id}: has no`,
      );
    }
  });
});

test("the same seed gives the same instructions, and all templates come up", () => {
  const dataset = datasetNamed("vqav2");
  const record = makeRecord("vqav2", "train", 1, {
    question: "What is it?",
    answers: [
      { answer: "cat", count: 7 },
      { answer: "kitten", count: 3 },
      { answer: " ", count: 90 },
    ],
  });
  const draw = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 2000 }, () => instructionFor(record, dataset, random));
  };
  const drawn = draw(4);
  expect(draw(4)).toEqual(drawn);
  expect(draw(5)).not.toEqual(drawn);
  expect(new Set(drawn.map(({ instruction }) => instruction))).toEqual(
    new Set(templates.question.map((template) => fillTemplate(template, record, { ocrTokens: [] }))),
  );
  // Answers come as often as people gave them: 7 to 3, within four standard deviations, and never empty.
  const cats = drawn.filter(({ target }) => target === "cat").length;
  expect(drawn.every(({ target }) => target === "cat" || target === "kitten")).toBe(true);
  expect(Math.abs(cats - 1400)).toBeLessThan(4 * Math.sqrt(2000 * 0.7 * 0.3));
});

test("what is to be written depends on the task", () => {
  const random = new Random(0);
  const target = (name: string, fields: Parameters<typeof makeRecord>[3]) =>
    instructionFor(makeRecord(name, "train", 1, fields), datasetNamed(name), random).target;
  expect(target("coco_caption", { references: ["A Cat (small).\n"] })).toBe("a cat small");
  const choice = { question: "Which?", options: ["red", "blue"], answers: [{ answer: "pink", count: 9 }] };
  expect(target("aokvqa", { ...choice, label: 1 })).toBe("blue");
  expect(target("hateful_memes", { context: "hi", label: 0 })).toBe("no");
  expect(target("hateful_memes", { context: "hi", label: 1 })).toBe("yes");
  expect(target("vsr", { question: "The cat is red.", label: 1 })).toBe("true");
  expect(target("vsr", { question: "The cat is red.", label: 0 })).toBe("false");
  const asked = { answers: [{ answer: "a cat", count: 1 }], references: ["What is it?"] };
  expect(target("vqav2_question_generation", asked)).toBe("What is it?");
  const answers = [{ answer: "It is a cat.\n\nIt sleeps.", count: 1 }];
  expect(target("llava_detail", { question: "Describe.", answers, history: [] })).toBe(
    "It is a cat.\n\nIt sleeps.",
  );
});

test("LLaVA's instructions are its own, after what was said before", () => {
  const dataset = datasetNamed("llava_conversation");
  const answers = [{ answer: "On a mat.", count: 1 }];
  const first = makeRecord("llava_conversation", "train", "1#1", {
    question: "Where?",
    answers,
    history: [],
  });
  expect(instructionFor(first, dataset, new Random(0)).instruction).toBe("Where?");
  const later = { ...first, history: [{ question: "Who?", answer: "A cat." }] };
  expect(instructionFor(later, dataset, new Random(0)).instruction).toBe(
    "Dialog history: q: Who? a: A cat.\n Where?",
  );
});

test("the question to be generated is asked for with one of its answers", async () => {
  const dataset = datasetNamed("okvqa_question_generation");
  const record = (await sampleRecords(dataset.name))[0]!;
  const { instruction } = instructionFor(record, dataset, new Random(0));
  expect(record.answers!.some(({ answer }) => instruction.includes(answer))).toBe(true);
  expect(instruction).not.toContain(record.references![0]);
  expect(hasTarget({ ...record, answers: [{ answer: "", count: 10 }] }, dataset)).toBe(false);
});

test("choices of images cannot be asked", () => {
  const images = ["choose_img/1/a.png", "choose_img/1/b.png"];
  const record = makeRecord("iconqa", "train", 1, { question: "Which?", options: images, label: 0 });
  expect(() => taskOf(record, datasetNamed("iconqa"))).toThrow("images to choose from");
  const blank = makeRecord("iconqa", "train", 1, {
    question: "Which?",
    answers: [{ answer: "3", count: 1 }],
  });
  expect(taskOf(blank, datasetNamed("iconqa"))).toBe("reasoning question");
});
