import { expect, describe as group, it } from "vitest";
import { evaluationPrompt, printedWording } from "../data/index.js";
import { PromptProcessor } from "../processing/index.js";
import { Random } from "../tensor/index.js";
import { factOf, setNamed, setRecord, worldSets } from "../world/index.js";
import { secondReading } from "../world/questions/testing/second-reading.js";
import { describe, languageModelBatch, wordsThenInstruction } from "./language-model.js";
import { modelConfig } from "./model.js";
import { openTokenizers } from "./tokenizers.js";

const { language } = openTokenizers();
const encode = (text: string) => language.encode(text, { addSpecialTokens: false });
const pair = { instruction: "What is it?", target: "cat" };

function recordsOf(name: string, count: number) {
  return Array.from({ length: count }, (_, index) =>
    setRecord(setNamed(name), { split: "train", seed: 8, index }),
  );
}

it.each(worldSets.map(({ name }) => name))("descriptions hold what the questions of %s are about", (name) => {
  const random = new Random(9);
  for (const record of recordsOf(name, 100)) {
    const { facts } = describe(record, pair, {
      ...{ form: "vectors", others: 2, jitter: 0.5, random, encode },
    });
    const said = facts.map((fact) => language.decode(fact.map(({ id }) => id)));
    for (const thing of record.about) expect(said).toContain(factOf(thing));
    for (const fact of said) expect(record.scene.things.map(factOf)).toContain(fact);
    const rest = record.scene.things.length - record.about.length;
    expect(said).toHaveLength(record.about.length + Math.min(2, rest));
    for (const { weight } of facts.flat()) expect(Math.abs(weight - 1)).toBeLessThanOrEqual(0.5);
  }
});

it.each(["vqav2", "okvqa", "aokvqa", "gqa", "iconqa", "visdial", "textvqa", "msvd_qa"])(
  "questions of %s can be answered from what is described",
  (name) => {
    const random = new Random(9);
    for (const record of recordsOf(name, 300)) {
      const options = { form: "words" as const, others: 0, jitter: 0, random, encode };
      const { instruction } = describe(record, pair, options);
      const facts = instruction.split(". ")[0]!.split(", ");
      const things = record.scene.things.filter((thing) => facts.includes(factOf(thing)));
      const { question, answers } = record.record;
      expect(secondReading(record.question!, { ...record.scene, things }), question as string).toBe(
        answers?.[0]?.answer,
      );
    }
  },
);

it("puts a description in words before the instruction, if there is anything to say", () => {
  expect(wordsThenInstruction(["red cat top", "blue dog left"], "What?")).toBe(
    "red cat top, blue dog left. What?",
  );
  expect(wordsThenInstruction([], "What?")).toBe("What?");
});

group.each(["t5", "llama"] as const)("the batch of %s", (kind) => {
  const processor = new PromptProcessor({ kind, tokenizer: language });
  const options = { processor, config: modelConfig(kind, 1, false), seed: 1, size: 8, steps: 100 };

  it("depends on its number alone", () => {
    for (const step of [0, 1, 50]) {
      expect(languageModelBatch(options, step)).toEqual(languageModelBatch(options, step));
    }
    expect(languageModelBatch(options, 50)).not.toEqual(languageModelBatch(options, 51));
  });

  it("has a row for each sample, descriptions in words or as vectors, and known words only", () => {
    const forms = new Set<string>();
    for (const step of [0, 1, 2, 3, 10, 20, 30, 60, 90, 99]) {
      const batch = languageModelBatch(options, step);
      for (const { shape } of Object.values(batch)) expect(shape[0]).toBe(8);
      const { fact_ids, fact_weights, input_ids, labels } = batch;
      expect(fact_weights!.shape).toEqual(fact_ids!.shape);
      forms.add(fact_weights!.data.some((weight) => Number(weight) !== 0) ? "vectors" : "words");
      for (const { data } of [input_ids!, fact_ids!, labels!]) expect(data).not.toContain(language.unkId);
      if (kind === "llama") expect(labels!.shape).toEqual(input_ids!.shape);
    }
    expect([...forms].sort()).toEqual(["vectors", "words"]);
  });
});

it("asks in the words of the evaluation, too", () => {
  const processor = new PromptProcessor({ kind: "t5", tokenizer: language });
  const options = { processor, config: modelConfig("t5", 1, false), seed: 1, size: 8, steps: 100 };
  const read = new Set<string>();
  for (let step = 61; step < 100; step += 3) {
    const { input_ids } = languageModelBatch(options, step);
    const [rows, length] = [input_ids!.shape[0]!, input_ids!.shape[1]!];
    for (let row = 0; row < rows; row++) {
      read.add(language.decode(Array.from(input_ids!.data.slice(row * length, (row + 1) * length), Number)));
    }
  }
  const { record, dataset } = recordsOf("gqa", 1)[0]!;
  const [before] = evaluationPrompt(record, dataset, { wording: printedWording })
    .instruction.toLowerCase()
    .split(record.question?.toLowerCase() ?? "");
  expect([...read].some((text) => text.startsWith(before!.trim()))).toBe(true);
});
