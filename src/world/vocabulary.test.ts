import { expect, test } from "vitest";
import { captionKind } from "./questions/index.js";
import { drawSample, type Split } from "./sample.js";
import { worldVocabulary } from "./vocabulary.js";

test("holds every word of every question and answer, and no slot names", () => {
  const vocabulary = new Set(worldVocabulary());
  const unknown = new Set<string>();
  for (const split of ["train", "validation", "test"] satisfies Split[]) {
    for (let index = 0; index < 4000; index++) {
      const { question, answer } = drawSample(11, index, split, { maxObjects: 8 });
      for (const word of `${question} ${answer}`.toLowerCase().match(/[a-z0-9]+/g) ?? []) {
        if (!vocabulary.has(word)) unknown.add(word);
      }
    }
  }
  expect([...unknown]).toEqual([]);
  expect(vocabulary).not.toContain("noun");
});

test("is sorted, without doubles, and smaller for fewer kinds", () => {
  const words = worldVocabulary();
  expect(words).toEqual([...new Set(words)].sort());
  expect(worldVocabulary([captionKind]).length).toBeLessThan(words.length);
});
