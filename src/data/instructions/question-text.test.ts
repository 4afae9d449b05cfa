import { expect, test } from "vitest";
import { processQuestion } from "./question-text.js";

test.each([
  ['Is the "STOP" sign RED (or pink)?', "is the stop sign red or pink?"],
  ["What's on it, a cat?  ", "what's on it, a cat?"],
  ["a.b!c#d:e;f~g*h", "abcdefgh"],
  ["tab\tand\u00a0stay \u00a0", "tab\tand\u00a0stay \u00a0"],
  ["İSTANBUL ΟΔΟΣ", "i̇stanbul οδος"],
])("%j is asked as %j", (question, asked) => {
  expect(processQuestion(question)).toBe(asked);
});

test("the first fifty words are asked; of two spaces the second makes a word, as in the original", () => {
  const words = Array.from({ length: 60 }, (_, i) => `w${i}`);
  expect(processQuestion(words.join(" "))).toBe(words.slice(0, 50).join(" "));
  expect(processQuestion(words.slice(0, 50).join(" "))).toBe(words.slice(0, 50).join(" "));
  expect(processQuestion(`a  ${words.join(" ")}`)).toBe(`a  ${words.slice(0, 48).join(" ")}`);
});
