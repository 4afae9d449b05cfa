import { expect, it } from "vitest";
import { Random } from "../../tensor/index.js";
import { type Cell, cells, placePhrase } from "../facts/cells.js";
import { colours } from "../facts/colours.js";
import { objectClasses } from "../facts/objects.js";
import { signWords } from "../facts/signs.js";
import { drawScene, type Scene } from "../scenes/scene.js";
import {
  captionsBy,
  description,
  isTrueText,
  pairDescription,
  readingCaptionsBy,
  thingDescription,
} from "./telling.js";

const scenes = Array.from({ length: 200 }, (_, seed) =>
  drawScene(new Random(seed), { combinations: "seen" }),
);

const textsAbout = (scene: Scene): string[] => [
  ...captionsBy(4, scene),
  ...(readingCaptionsBy(4, scene) ?? []),
  ...[description, thingDescription, pairDescription].flatMap(
    (form) => form(scene, new Random(1))?.answer ?? [],
  ),
];

it("as many captions as people, of which four differ in what they tell", () => {
  const scene = scenes.find(({ things }) => things.length > 3)!;
  expect(captionsBy(10, scene)).toHaveLength(10);
  expect(new Set(captionsBy(10, scene)).size).toBe(4);
});

it("a caption that reads begins with the sign, and there is none without a sign", () => {
  for (const scene of scenes) {
    const sign = scene.things.find(({ word }) => word);
    const captions = readingCaptionsBy(2, scene);
    if (!sign) expect(captions).toBeUndefined();
    else
      for (const text of captions!)
        expect(text).toMatch(new RegExp(`^an? (\\w+ )?sign that says ${sign.word}`));
  }
});

it("every text is true of its scene", () => {
  for (const scene of scenes)
    for (const text of textsAbout(scene)) expect(isTrueText(text, scene), text).toBe(true);
});

/** Texts with one word, or place, that no thing of the scene has. */
function altered(text: string, { things }: Scene): string[] {
  const absent = (all: readonly string[], has: (value: string) => boolean) =>
    all.find((value) => !has(value));
  const nouns = objectClasses.map(({ name }) => name);
  const colour = absent(colours, (value) => things.some((thing) => thing.colour === value));
  const noun = absent(nouns, (value) => things.some((thing) => thing.noun === value));
  const cell = absent(cells, (value) => things.some((thing) => thing.cell === value));
  const word = absent(signWords, (value) => things.some((thing) => thing.word === value));
  const places = cells.map((value) => placePhrase(value)).sort((a, b) => b.length - a.length);
  const changes: [readonly string[], string | undefined][] = [
    [colours, colour],
    [[...nouns, "sign"], noun],
    [places, cell && placePhrase(cell as Cell)],
    [signWords.map((value) => `says ${value}`), `says ${word}`],
  ];
  return changes.flatMap(([old, replacement]) => {
    const found = old.find((value) => new RegExp(`\\b${value}\\b`).test(text));
    return found && replacement ? [text.replace(new RegExp(`\\b${found}\\b`), replacement)] : [];
  });
}

it("no text with a wrong colour, thing, place or word is", () => {
  let tried = 0;
  for (const scene of scenes) {
    for (const text of textsAbout(scene)) {
      for (const wrong of altered(text, scene)) {
        tried++;
        expect(isTrueText(wrong, scene), wrong).toBe(false);
      }
    }
  }
  expect(tried).toBeGreaterThan(2000);
});

it("a thing is named once: another that is alike must be there", () => {
  const [scene] = scenes;
  const cat = (cell: Cell) =>
    ({ ...scene!.things[0]!, noun: "cat", category: "animal", colour: "red", cell }) as const;
  const one = { ...scene!, things: [cat("top left"), { ...cat("middle"), noun: "dog" }] };
  const two = { ...one, things: [...one.things, cat("bottom right")] };
  const verdicts = ["a cat and a red cat", "a cat at the top left and a cat", "a red cat and a dog"];
  expect(verdicts.map((text) => isTrueText(text, one))).toEqual([false, false, true]);
  expect(verdicts.map((text) => isTrueText(text, two))).toEqual([true, true, true]);
  expect(isTrueText("a cat at the top left and a red cat at the top left", two)).toBe(false);
});

it("neither is nothing at all, nor words that are no caption", () => {
  const [scene] = scenes;
  for (const text of ["", " ", "and", "and more", "a", "yes", `a ${scene!.things[0]!.noun} and`]) {
    expect(isTrueText(text, scene!), text).toBe(false);
  }
});
