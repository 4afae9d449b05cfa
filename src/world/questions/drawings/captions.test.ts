import { expect, it } from "vitest";
import { Random } from "../../../tensor/index.js";
import { cells, placePhrase } from "../../scenes/cells.js";
import { colours } from "../../scenes/colours.js";
import { signWords } from "../../scenes/drawing.js";
import { objectClasses } from "../../scenes/objects.js";
import { isTrueCaption } from "./captions.js";
import { drawRecord } from "./records.js";
import { miniatureSets } from "./sets.js";

const captionSets = miniatureSets.filter(({ name }) =>
  ["coco_caption", "web_capfilt", "textcaps", "nocaps", "flickr30k"].includes(name),
);

const records = captionSets.flatMap((set) => {
  const random = new Random(3).fork(set.name);
  return Array.from({ length: 150 }, () => drawRecord(set, random, "seen"));
});

it("has as many references as the owners' sets", () => {
  const counts = captionSets.map(({ name }) => {
    const { record } = records.find(({ dataset }) => dataset.name === name) as (typeof records)[0];
    return [name, record.references?.length];
  });
  expect(Object.fromEntries(counts)).toEqual({
    ...{ coco_caption: 1, web_capfilt: 1, textcaps: 1, nocaps: 10, flickr30k: 5 },
  });
});

it("every reference is true of its drawing", () => {
  for (const { record, drawing } of records) {
    for (const text of record.references as string[]) expect(isTrueCaption(text, drawing), text).toBe(true);
  }
});

/** Captions with one word, or place, that no thing of the drawing has. */
function altered(text: string, things: (typeof records)[0]["drawing"]["things"]): string[] {
  const absent = (all: readonly string[], has: (value: string) => boolean) =>
    all.find((value) => !has(value)) as string;
  const colour = absent(colours, (value) => things.some((thing) => thing.colour === value));
  const noun = absent(
    objectClasses.map(({ name }) => name),
    (value) => things.some((thing) => thing.noun === value),
  );
  const cell = absent(cells, (value) => things.some((thing) => thing.cell === value));
  const word = absent(signWords, (value) => things.some((thing) => thing.word === value));
  const places = cells.map((value) => placePhrase(value)).sort((a, b) => b.length - a.length);
  const changes: [string[], string | undefined][] = [
    [[...colours], colour],
    [[...objectClasses.map(({ name }) => name), "sign"], noun],
    [places, cell && placePhrase(cell as (typeof cells)[number])],
    [signWords.map((value) => `says ${value}`), `says ${word}`],
  ];
  return changes.flatMap(([old, replacement]) => {
    const found = old.find((value) => new RegExp(`\\b${value}\\b`).test(text));
    return found && replacement ? [text.replace(new RegExp(`\\b${found}\\b`), replacement)] : [];
  });
}

it("no caption with a wrong colour, thing, place or word is", () => {
  let tried = 0;
  for (const { record, drawing } of records) {
    for (const text of record.references as string[]) {
      for (const wrong of altered(text, drawing.things)) {
        tried++;
        expect(isTrueCaption(wrong, drawing), wrong).toBe(false);
      }
    }
  }
  expect(tried).toBeGreaterThan(2000);
});

it("a thing is named once: another that is alike must be there", () => {
  const { drawing } = records[0]!;
  const cat = (cell: (typeof cells)[number]) => ({ noun: "cat", category: "animal", colour: "red", cell });
  const one = { ...drawing, things: [cat("top left"), { ...cat("middle"), noun: "dog" }] };
  const two = { ...one, things: [...one.things, cat("bottom right")] };
  const verdicts = ["a cat and a red cat", "a cat at the top left and a cat", "a red cat and a dog"];
  expect(verdicts.map((text) => isTrueCaption(text, one))).toEqual([false, false, true]);
  expect(verdicts.map((text) => isTrueCaption(text, two))).toEqual([true, true, true]);
  const twice = "a cat at the top left and a red cat at the top left";
  expect(isTrueCaption(twice, two)).toBe(false);
});

it("neither is nothing at all, nor words that are no caption", () => {
  const { drawing } = records[0]!;
  for (const text of ["", " ", "and", "a", "yes", `a ${drawing.things[0]!.noun} and`]) {
    expect(isTrueCaption(text, drawing), text).toBe(false);
  }
});
