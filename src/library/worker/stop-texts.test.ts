import fc from "fast-check";
import { expect, test } from "vitest";
import { StopTexts } from "./stop-texts.js";

test.each([
  ["a red cat", ["."], "a red cat", false],
  ["a red cat.", ["."], "a red cat", true],
  ["  a red cat . And", [". A", "."], "a red cat", true],
  ["a red cat", ["cat", "red"], "a", true],
  ["\n\na\nb", ["\n"], "a", true],
  ["a", ["a"], "", true],
  [" a ", [], "a", false],
  ["a red cat", ["Red"], "a red cat", false],
])("%j with %j is %j", (text, stops, answer, ends) => {
  expect(new StopTexts(stops).cut(text)).toBe(answer);
  expect(new StopTexts(stops).endIn(text)).toBe(ends);
});

const letters = fc.string({ unit: fc.constantFrom("a", "b", " ", "."), maxLength: 12 });
const stopTexts = fc.array(
  fc.string({ unit: fc.constantFrom("a", "b", " ", "."), minLength: 1, maxLength: 4 }),
  { maxLength: 3 },
);

test("what is certain begins every answer that may follow, and holds none of the texts", () => {
  fc.assert(
    fc.property(letters, letters, stopTexts, (begun, rest, texts) => {
      const stops = new StopTexts(texts);
      const certain = stops.certain(begun);
      // Nothing more is written once an answer has ended.
      const whole = stops.endIn(begun) ? begun : begun + rest;
      expect(stops.cut(whole).startsWith(certain)).toBe(true);
      for (const text of texts) expect(stops.cut(whole)).not.toContain(text);
    }),
    { numRuns: 2000, seed: 4 },
  );
});

test("no more is held back than may become one of the texts", () => {
  const stops = new StopTexts(["###", "the end"]);
  expect(stops.certain("a cap")).toBe("a cap");
  expect(stops.certain("a cat #")).toBe("a cat");
  expect(stops.certain("a cat ## b")).toBe("a cat ## b");
  expect(stops.certain("in the")).toBe("in");
  expect(stops.certain("in the sun")).toBe("in the sun");
});
