import { expect, it } from "vitest";
import { Random } from "../../tensor/index.js";
import { inAmerican, type } from "./habits.js";

const texts = (template: string, slots: Record<string, string>, errors = 0, count = 400) =>
  Array.from({ length: count }, (_, seed) => type(template, slots, new Random(seed), errors));

it("types one wording in many ways", () => {
  const typed = texts("i'd like to know what colour the {noun} is", { noun: "cat" });
  for (const each of [
    "i'd like to know what colour the cat is",
    "I'd like to know what color the cat is.",
    "id like to know what color the cat is",
  ])
    expect(typed).toContain(each);
  expect(typed.some((text) => /^(hi|hello)/i.test(text))).toBe(true);
  expect(typed.some((text) => /thank/.test(text))).toBe(true);
  const questions = texts("where is the {noun}", { noun: "cat" });
  expect(questions).toContain("Where is the cat?");
  expect(questions).toContain("where is the cat");
});

it("spells slots like the rest, but never mistypes them", () => {
  const typed = texts("what colour is the thing {place}", { place: "in the centre" }, 0.5);
  expect(typed.some((text) => /color .*in the center/i.test(text))).toBe(true);
  expect(typed.some((text) => /colour .*in the centre/i.test(text))).toBe(true);
  expect(typed.filter((text) => !/in the cent(re|er)/.test(text))).toEqual([]);
});

it("mistypes words at a rate, and none at 0", () => {
  const template = "what colour is the thing that stands there";
  const plain = new Set(template.split(" ").flatMap((each) => [each, inAmerican(each)]));
  const share = (errors: number) => {
    const words = texts(template, {}, errors).flatMap((text) =>
      (text.toLowerCase().match(/what.*there|[a-z]+/g) ?? []).flatMap((part) => part.split(" ")),
    );
    return words.filter((each) => !plain.has(each)).length / words.length;
  };
  const [none, some] = [share(0), share(0.2)];
  expect(some - none).toBeGreaterThan(0.08);
  expect(some - none).toBeLessThan(0.2);
});

it("is American in all that the grammar spells", () => {
  expect(inAmerican("the colours in the centre, a grey colouring; recognise, categorise")).toBe(
    "the colors in the center, a gray coloring; recognize, categorize",
  );
});
