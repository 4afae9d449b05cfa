import { describe, expect, it } from "vitest";
import { evaluationPrompt, instructionFor, printedWording } from "../../../data/index.js";
import { Random } from "../../../tensor/index.js";
import { type Drawing, unkindWords } from "../../scenes/drawing.js";
import { isHeldOut } from "../../scenes/held-out.js";
import { drawRecord, type MiniatureRecord } from "./records.js";
import { type MiniatureSet, miniatureSets } from "./sets.js";
import { readAnswer, readStatement } from "./testing/read-answer.js";

const setNamed = (name: string) => miniatureSets.find((set) => set.name === name) as MiniatureSet;

function recordsOf(set: MiniatureSet, count: number, combinations: "seen" | "unseen" = "seen") {
  const random = new Random(5).fork(set.name);
  return Array.from({ length: count }, () => drawRecord(set, random, combinations));
}

const answerOf = ({ record }: MiniatureRecord) => record.answers?.[0]?.answer;

it("has the paper's 26 sets, 13 of them held in", () => {
  expect(new Set(miniatureSets.map(({ name }) => name)).size).toBe(26);
  expect(miniatureSets.filter(({ size }) => size > 0)).toHaveLength(13);
});

describe.each(miniatureSets.map((set) => [set.name, set] as const))("%s", (_, set) => {
  it("gives records whose instruction and target are filled, and prompts if it is evaluated", () => {
    const random = new Random(6);
    for (const { record, dataset } of recordsOf(set, 200)) {
      const { instruction, target } = instructionFor(record, dataset, random);
      expect(instruction.trim()).not.toBe("");
      expect(instruction).not.toMatch(/[{}[\]]|undefined|null/);
      expect(target.trim()).not.toBe("");
      if (!dataset.evaluation) continue;
      expect(
        evaluationPrompt(record, dataset, { vocabulary: [target], wording: printedWording }).instruction,
      ).not.toMatch(/undefined|null/);
    }
  });

  it("tells what its questions are about, which is in the image", () => {
    for (const { about, drawing } of recordsOf(set, 100)) {
      for (const thing of about) expect(drawing.things).toContain(thing);
      expect(new Set(about).size).toBe(about.length);
    }
  });
});

const asked = [
  ...["vqav2", "okvqa", "aokvqa", "ocrvqa", "gqa", "iconqa", "scienceqa", "textvqa"],
  ...["msvd_qa", "msrvtt_qa", "ivqa"],
];

it.each(asked)("the answers of %s are right by a second reading of question and drawing", (name) => {
  for (const found of recordsOf(setNamed(name), 600)) {
    const { question, options, label } = found.record;
    expect(answerOf(found), question as string).toBe(readAnswer(question as string, found.drawing));
    if (options === null) continue;
    expect(options[label as number]).toBe(answerOf(found));
    expect(new Set(options).size).toBe(options.length);
    expect(options.length).toBeGreaterThan(1);
  }
});

it("statements of vsr are as true as their labels say, half of them", () => {
  const found = recordsOf(setNamed("vsr"), 600);
  for (const { record, drawing } of found) {
    expect(Number(readStatement(record.question as string, drawing)), record.question as string).toBe(
      record.label,
    );
  }
  const share = found.filter(({ record }) => record.label === 1).length / found.length;
  expect(Math.abs(share - 0.5)).toBeLessThan(0.06);
});

it('a dialog\'s "it" is what the last round was about', () => {
  for (const found of recordsOf(setNamed("visdial"), 300)) {
    const { history, question, options, label } = found.record;
    const noun = /^is there an? (\w+)\?$/.exec(history?.at(-1)?.question ?? "")?.[1];
    const things = found.drawing.things.filter((thing) => thing.noun === noun);
    expect(things).toHaveLength(1);
    expect(answerOf(found)).toBe(question === "where is it?" ? things[0]!.cell : things[0]!.colour);
    expect(options?.[label as number]).toBe(answerOf(found));
  }
});

it("a meme is unkind if its word is and its image is an animal; about as many are as are not", () => {
  const found = recordsOf(setNamed("hateful_memes"), 600);
  for (const { record, drawing } of found) {
    const isUnkind = unkindWords.some((word) => word === record.context);
    expect(record.label).toBe(Number(isUnkind && drawing.things[0]!.category === "animal"));
  }
  const share = found.filter(({ record }) => record.label === 1).length / found.length;
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.6);
});

it("asks of one thing in a close-up", () => {
  for (const name of ["vizwiz", "hateful_memes"]) {
    for (const { drawing } of recordsOf(setNamed(name), 50)) expect(drawing.things).toHaveLength(1);
  }
  for (const { record, drawing } of recordsOf(setNamed("vizwiz"), 100)) {
    const thing = drawing.things[0]!;
    expect(record.answers).toEqual([
      { answer: record.question === "What is this?" ? thing.noun : thing.colour, count: 10 },
    ]);
  }
});

const unusual = ({ scene }: Drawing) =>
  scene.objects.filter(({ object, colour, cell }) => isHeldOut(object, colour, cell));

/** Signs are none of the objects whose colours and places are kept for the test. */
const objectsOf = (drawing: Drawing): Drawing => ({
  ...drawing,
  scene: { ...drawing.scene, objects: drawing.scene.objects.filter((_, i) => !drawing.things[i]!.word) },
});

it.each(miniatureSets.map((set) => [set.name, set] as const))(
  "%s shows nothing in training that is kept for the test",
  (_, set) => {
    for (const { drawing } of recordsOf(set, 100)) expect(unusual(objectsOf(drawing))).toEqual([]);
  },
);

it.each(miniatureSets.filter(({ size }) => size === 0).map((set) => [set.name, set] as const))(
  "%s shows in the test what training never does",
  (_, set) => {
    for (const { drawing } of recordsOf(set, 200, "unseen")) {
      expect(unusual(objectsOf(drawing)).length).toBeGreaterThan(0);
    }
  },
);
