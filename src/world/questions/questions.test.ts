import { describe, expect, test } from "vitest";
import { colours } from "../colours.js";
import { heldOutOf } from "../held-out.js";
import { questionWrappers } from "../language.js";
import { categories, objectClasses } from "../objects.js";
import { drawSample, type SceneQuestion, type Split } from "../sample.js";
import type { PlacedObject } from "../scene.js";
import { questionKinds } from "./index.js";

const samples = (["train", "test"] satisfies Split[]).flatMap((split) =>
  Array.from({ length: 6000 }, (_, index) => drawSample(21, index, split)),
);
const ofKind = (name: string) => samples.filter(({ kind }) => kind === name);
const numbers = ["zero", "one", "two", "three", "four", "five"];

/** The question without what it is wrapped in. */
function unwrap(question: string): string {
  for (const wrapper of questionWrappers) {
    const [before, after] = wrapper.split("{question}");
    if (question.startsWith(before) && question.endsWith(after)) {
      return question.slice(before.length, question.length - after.length);
    }
  }
  return question;
}

/** The objects that a noun phrase without article means: "red cats", "animal", "thing at the top left". */
function meant(phrase: string, objects: readonly PlacedObject[]): PlacedObject[] {
  let [noun, place] = phrase.split(/ (?=(?:at|on|in) the )/);
  let found = [...objects];
  if (place) found = found.filter(({ cell }) => cell === place.replace(/^\w+ the /, ""));
  const colour = colours.find((each) => noun.split(" ")[0] === each);
  if (colour) {
    found = found.filter((each) => each.colour === colour);
    noun = noun.slice(colour.length + 1);
  }
  if (["thing", "things", "object", "objects"].includes(noun)) return found;
  const category = categories.find(({ name, plural }) => name === noun || plural === noun);
  const names = objectClasses
    .filter(({ name, plural, ...each }) =>
      category ? each.category === category.name : name === noun || plural === noun,
    )
    .map(({ name }) => name);
  expect(names, `what "${phrase}" means`).not.toEqual([]);
  return found.filter(({ object }) => names.includes(object));
}

function match(question: string, patterns: readonly RegExp[]): string {
  for (const pattern of patterns) {
    const found = question.match(pattern);
    if (found) return found[1];
  }
  throw new Error(`The test does not understand "${question}"`);
}

function only<T>(values: readonly T[]): T {
  expect(new Set(values).size, values.join()).toBe(1);
  return values[0];
}

/** Answers as this test understands the questions: by parsing them, knowing nothing of how they were made. */
const understand: Record<string, (question: string, scene: SceneQuestion["scene"]) => string> = {
  object(question, { objects }) {
    const place = question.match(/(?:at|on|in) the ((?:top|bottom|left|right|middle).*)\?$/);
    if (place) return only(objects.filter(({ cell }) => cell === place[1])).object;
    const colour = question.match(/the (\w+) (?:thing|object)\?$|is (\w+)\?$/);
    const named = colours.find((each) => each === colour?.[1] || each === colour?.[2]);
    if (named) return only(objects.filter((each) => each.colour === named)).object;
    const category = categories.find(({ name }) => question.includes(name));
    if (category) return only(meant(category.name, objects).map(({ object }) => object));
    const name = only(objects.map(({ object }) => object));
    return objects.length === 1 ? name : objectClasses.find((each) => each.name === name)!.plural;
  },
  colour(question, { objects }) {
    const phrase = match(question, [
      /(?:colour|color) (?:is|are) the (.*)\?$/,
      /(?:colour|color) of the (.*)\?$/,
    ]);
    return only(meant(phrase, objects).map(({ colour }) => colour));
  },
  count(question, { objects }) {
    const phrase = match(question, [
      /^How many (.*?) (?:are|can) .*\?$/,
      /^What is the number of (.*)\?$/,
      /^Count the (.*)\.$/,
    ]);
    return numbers[meant(phrase, objects).length];
  },
  presence(question, { objects }) {
    const phrase = match(question, [
      /^Is there an? (.*?)(?: in the (?:picture|image))?\?$/,
      /^(?:Can you see|Does the picture show) an? (.*)\?$/,
    ]);
    return meant(phrase, objects).length > 0 ? "yes" : "no";
  },
  caption(_question, { objects }) {
    // Rebuilt from the facts in another way: every object is said once, first mentions in reading order.
    const said = new Set<PlacedObject>();
    const phrases: string[] = [];
    for (const first of objects) {
      if (said.has(first)) continue;
      const same = meant(`${first.colour} ${first.object}`, objects);
      for (const each of same) said.add(each);
      const { name, plural } = objectClasses.find((each) => each.name === first.object)!;
      const preposition = first.cell === "middle" ? "in" : /^(left|right)$/.test(first.cell) ? "on" : "at";
      const article = /^[aeiou]/.test(first.colour) ? "an" : "a";
      phrases.push(
        same.length === 1
          ? `${article} ${first.colour} ${name} ${preposition} the ${first.cell}`
          : `${numbers[same.length]} ${first.colour} ${plural}`,
      );
    }
    return phrases.join(", ").replace(/, ([^,]*)$/, " and $1");
  },
};

describe("questions", () => {
  test.each(questionKinds.map(({ name }) => name))(
    "of kind %s have the answer that the scene gives",
    (kind) => {
      const asked = ofKind(kind);
      expect(asked.length).toBeGreaterThan(2000);
      for (const { question, answer, scene } of asked) {
        expect(answer, `${question} ${JSON.stringify(scene.objects)}`).toBe(
          understand[kind](unwrap(question), scene),
        );
      }
    },
  );

  test("have no slot left open and answers in lower case", () => {
    for (const { question, answer } of samples) {
      expect(question).not.toMatch(/[{}]|undefined/);
      expect(answer).toMatch(/^[a-z][a-z, ]*$/);
    }
  });

  test("have no answer that can be guessed", () => {
    const share = (kind: string, answer: string) => {
      const asked = ofKind(kind);
      return asked.filter((each) => each.answer === answer).length / asked.length;
    };
    expect(Math.abs(share("presence", "yes") - 0.5)).toBeLessThan(0.04);
    for (const number of ["one", "two", "three", "four", "five"]) {
      expect(share("count", number), number).toBeLessThan(0.5);
      expect(share("count", number), number).toBeGreaterThan(0.03);
    }
    for (const colour of colours) expect(share("colour", colour), colour).toBeLessThan(0.2);
  });

  test("never deny an object in its held-out colour, which would teach that answer", () => {
    for (const { question, answer } of ofKind("presence")) {
      for (const { name } of objectClasses) {
        if (question.includes(`${heldOutOf(name).colour} ${name}`)) expect(answer, question).toBe("yes");
      }
    }
  });
});

test("a caption names places and counts", () => {
  const texts = ofKind("caption").map(({ answer }) => answer);
  expect(texts.some((text) => /^two \w+ \w+$/.test(text))).toBe(true);
  expect(texts.some((text) => / and an? \w+ \w+ (at|on|in) the /.test(text))).toBe(true);
});
