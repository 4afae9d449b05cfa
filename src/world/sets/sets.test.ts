import { describe, expect, it } from "vitest";
import {
  datasetNamed,
  datasets,
  evaluationPrompt,
  instructionFor,
  printedWording,
} from "../../data/index.js";
import { Random } from "../../tensor/index.js";
import { relations } from "../facts/knowledge.js";
import { objectClasses } from "../facts/objects.js";
import { unkindWords } from "../facts/signs.js";
import { isTrueText } from "../questions/telling.js";
import { secondReading } from "../questions/testing/second-reading.js";
import { isHeldOut } from "../scenes/held-out.js";
import { drawScene, type Scene } from "../scenes/scene.js";
import { askAbout, setRecord, useOf } from "./records.js";
import { setNamed, worldSets } from "./sets.js";

const recordsOf = (name: string, count: number, split = "train") =>
  Array.from({ length: count }, (_, index) => setRecord(setNamed(name), { split, seed: 5, index }));

it("are the paper's 26, and those that it trains on have records to train on", () => {
  expect(worldSets.map(({ name }) => name).sort()).toEqual(datasets.map(({ name }) => name).sort());
  for (const { name, size } of worldSets) expect(size > 0, name).toBe(datasetNamed(name).held === "in");
});

it("an owners' split is for training, for validation or for the test", () => {
  const splits = [
    "train",
    "restval",
    "zeroshot/train",
    "val",
    "dev_seen",
    "random/dev",
    "test",
    "testdev",
    "test_seen",
  ];
  expect(splits.map(useOf)).toEqual([
    ...["train", "train", "train", "validation", "validation", "validation", "test", "test", "test"],
  ]);
});

describe.each(worldSets.map((set) => [set.name, set] as const))("%s", (name, set) => {
  it("gives records whose instruction and target are filled, and prompts if it is evaluated", () => {
    const random = new Random(6);
    for (const { record, dataset } of recordsOf(name, 200)) {
      const { instruction, target } = instructionFor(record, dataset, random);
      expect(instruction.trim()).not.toBe("");
      expect(instruction).not.toMatch(/[{}[\]]|undefined|null/);
      expect(target.trim()).not.toBe("");
      if (!dataset.evaluation) continue;
      const options = { vocabulary: [target], wording: printedWording };
      expect(evaluationPrompt(record, dataset, options).instruction).not.toMatch(/undefined|null/);
    }
  });

  it("tells what its questions are about, which is in the image", () => {
    for (const { about, scene } of recordsOf(name, 100)) {
      for (const thing of about) expect(scene.things).toContain(thing);
      expect(new Set(about).size).toBe(about.length);
    }
  });

  it("is answered rightly, by a second reading", () => {
    for (const split of ["train", "val", "test"]) {
      for (const { question, record, scene, photo } of recordsOf(name, 200, split)) {
        const { options, label, answers, references } = record;
        if (options !== null) {
          expect(options[label!]).toBe(answers![0]!.answer);
          expect(new Set(options).size).toBe(options.length);
        }
        if (!question || photo || /^(caption|describe)/.test(question.form) || name === "llava_complex")
          continue;
        const answer = secondReading(question, scene);
        if (name === "vsr") expect(["no", "yes"][label!]).toBe(answer);
        else expect(answers![0]!.answer, String(record.question ?? references)).toBe(answer);
      }
    }
  });

  it("has references that are true", () => {
    for (const { record, scene, question } of recordsOf(name, 60)) {
      if (question?.form !== "caption") continue;
      for (const text of record.references!) expect(isTrueText(text, scene), text).toBe(true);
    }
  });

  const unusual = ({ things }: Scene) =>
    things.filter(({ noun, word, colour, cell }) => !word && isHeldOut(noun, colour, cell));
  const seen = new Set([...objectClasses.map(({ name }) => name), "sign"]);
  const isNovel = ({ things }: Scene) => things.some(({ noun }) => !seen.has(noun));

  it("shows what training may show", () => {
    const scenes = recordsOf(name, 100).map(({ scene }) => scene);
    if (set.size > 0)
      for (const scene of scenes) expect([unusual(scene).length, isNovel(scene)]).toEqual([0, false]);
    const tests = recordsOf(name, 100, "test").map(({ scene }) => scene);
    for (const scene of tests) expect(unusual(scene).length).toBeGreaterThan(0);
    const novel = tests.filter(isNovel).length;
    if (set.size > 0) expect(novel).toBe(0);
    else expect(novel).toBeGreaterThan(10);
  });

  it("is the same for the same number, about the same scene in other words", () => {
    const draw = (index: number, words: "train" | "validation") =>
      setRecord(set, { split: "val", seed: 3, index, words });
    expect(draw(4, "train")).toEqual(draw(4, "train"));
    for (const index of [4, 5, 6]) {
      const [one, other] = [draw(index, "train"), draw(index, "validation")];
      expect(other.scene).toEqual(one.scene);
      expect(other.question).toEqual(one.question);
      expect(other.record.label).toEqual(one.record.label);
    }
    expect(draw(5, "train").scene).not.toEqual(draw(4, "train").scene);
  });
});

it("sets for question generation are those of the questions turned round", () => {
  for (const name of ["vqav2", "okvqa", "aokvqa"]) {
    const [questions, turned] = [recordsOf(name, 20), recordsOf(`${name}_question_generation`, 20)];
    for (const [i, { record, scene }] of turned.entries()) {
      expect(scene).toEqual(questions[i]!.scene);
      expect(record.references).toEqual([questions[i]!.record.question]);
      expect(record.answers).toEqual(questions[i]!.record.answers);
    }
  }
});

it("a given scene is asked about, or not if it does not offer what a set asks for", () => {
  const random = new Random(1);
  const scene = drawScene(random, { combinations: "seen", maxThings: 1 });
  const wording = { split: "train", random } as const;
  expect(askAbout(setNamed("gqa"), { ...scene, things: [] }, random, wording)).toBeUndefined();
  expect(askAbout(setNamed("ocrvqa"), scene, random, wording)).toBeUndefined();
  expect(askAbout(setNamed("nocaps"), scene, random, wording)).toMatchObject({ scene, about: scene.things });
});

it("statements and memes are true every other time; a meme is unkind if its word is and its image is an animal", () => {
  for (const name of ["vsr", "hateful_memes"]) {
    expect(recordsOf(name, 40).map(({ record }) => record.label)).toEqual(
      Array.from({ length: 40 }, (_, i) => i % 2),
    );
  }
  for (const { record, scene } of recordsOf("hateful_memes", 200)) {
    const isUnkind = unkindWords.some((word) => word === record.context);
    expect(record.label).toBe(Number(isUnkind && scene.things[0]!.category === "animal"));
  }
});

it("only one of ScienceQA's options has the property, and hints are about another", () => {
  let hinted = 0;
  for (const { record } of recordsOf("scienceqa", 300)) {
    const { question, options, label, context } = record;
    const fits = (noun: string) =>
      relations.some(
        ({ property, values }) =>
          question === `Which of these ${property.replace("{value}", values[noun] ?? "?")}?`,
      );
    expect(options!.filter(fits)).toEqual([options![label!]]);
    if (context) hinted++;
    expect(context ?? "").not.toMatch(new RegExp(`\\b${options![label!]}\\b`));
  }
  expect(hinted).toBeGreaterThan(30);
});

it("VizWiz has answers, and images and questions that have none", () => {
  const found = recordsOf("vizwiz", 300);
  for (const { record, scene, question, photo } of found) {
    expect(scene.things).toHaveLength(1);
    const [thing] = scene.things;
    const { answer } = record.answers![0]!;
    const isSeen = photo === "held" && (question!.slots.noun ?? thing!.noun) === thing!.noun;
    const right = question!.form === "thing-at" ? thing!.noun : thing!.colour;
    expect(answer).toBe(isSeen ? right : "not sure");
    expect(question!.isUnanswerable ?? false).toBe(!isSeen);
  }
  const unsure = found.filter(({ record }) => record.answers![0]!.answer === "not sure").length;
  expect(unsure).toBeGreaterThan(60);
  expect(unsure).toBeLessThan(150);
});
