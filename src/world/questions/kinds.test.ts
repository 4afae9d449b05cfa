import { describe, expect, it } from "vitest";
import { isHeldOut } from "../scenes/held-out.js";
import { drawAsked, isRight } from "./asked.js";
import { questionKinds } from "./kinds.js";
import { secondReading } from "./testing/second-reading.js";

const splits = ["train", "validation", "test"] as const;
const told = /^(caption|describe)/;

describe.each(questionKinds.map((kind) => [kind.name, kind] as const))("%s", (_, kind) => {
  const asked = Array.from({ length: 400 }, (_, index) =>
    drawAsked(kind, { seed: 4, index, split: "train" }),
  );

  it("is answered rightly, by a second reading of question and scene", () => {
    for (const { question, scene, instruction } of asked) {
      expect(isRight(question.answer, { question, scene }), instruction).toBe(true);
      if (told.test(question.form)) continue;
      expect(question.answer, instruction).toBe(secondReading(question, scene));
      for (const other of question.others) expect(other).not.toBe(question.answer);
    }
  });

  it("is about things of the scene, in words without open slots", () => {
    for (const { question, scene, instruction } of asked) {
      for (const thing of question.about) expect(scene.things).toContain(thing);
      expect(new Set(question.about).size).toBe(question.about.length);
      expect(instruction).not.toMatch(/[{}]|undefined/);
      expect(instruction.trim()).not.toBe("");
    }
  });

  it("shows what training never does outside of training, and nothing of it there", () => {
    for (const split of splits) {
      for (let index = 0; index < 60; index++) {
        const { things } = drawAsked(kind, { seed: 4, index, split }).scene;
        const objects = things.filter(({ word }) => word === undefined);
        const unusual = objects.filter(({ noun, colour, cell }) => isHeldOut(noun, colour, cell));
        expect(unusual.length > 0).toBe(split !== "train");
      }
    }
  });

  it("is the same for the same number, and other questions for others", () => {
    const draw = (seed: number, index: number) => drawAsked(kind, { seed, index, split: "test" });
    expect(draw(1, 7)).toEqual(draw(1, 7));
    expect(draw(1, 8)).not.toEqual(draw(1, 7));
    expect(draw(2, 7)).not.toEqual(draw(1, 7));
  });
});

it.each(
  questionKinds
    .filter(({ unanswerable }) => unanswerable.length > 0)
    .map((kind) => [kind.name, kind] as const),
)("nothing in the scene answers what is unanswerable of %s", (name, { unanswerable: forms }) => {
  for (let index = 0; index < 300; index++) {
    const { question, scene } = drawAsked({ name, forms }, { seed: 5, index, split: "test" });
    expect(question.isUnanswerable).toBe(true);
    expect(secondReading(question, scene), JSON.stringify(question.slots)).toBe("not sure");
    expect(question.answer).toBe("not sure");
  }
});

it("what is right is so whatever its case, outer spaces and full stop, and nothing else is", () => {
  for (const kind of questionKinds) {
    const asked = drawAsked(kind, { seed: 6, index: 0, split: "test" });
    const { answer } = asked.question;
    expect(isRight(` ${answer.toUpperCase()}.\n`, asked)).toBe(true);
    for (const wrong of ["", ".", `${answer} or so`, `x${answer}`])
      expect(isRight(wrong, asked), wrong).toBe(false);
  }
});

it("a description must be of the thing that is asked about", () => {
  const { scene, question } = Array.from({ length: 60 }, (_, index) =>
    drawAsked(questionKinds.find(({ name }) => name === "description")!, { seed: 1, index, split: "test" }),
  ).find(
    ({ question: { form }, scene: { things } }) =>
      form === "describe-thing" && new Set(things.map(({ noun }) => noun)).size > 1,
  )!;
  const other = scene.things.find(({ noun }) => noun !== question.slots.noun)!;
  expect(
    isRight(`a ${other.colour} ${other.noun}`, { scene, question: { ...question, form: "caption" } }),
  ).toBe(true);
  expect(isRight(`a ${other.colour} ${other.noun}`, { scene, question })).toBe(false);
});
