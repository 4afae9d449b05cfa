import { expect, test } from "vitest";
import { choiceAccuracy, optionIndex, optionLetter } from "./option-letter.js";

test.each([
  ["B", "B"],
  ["(b)", "B"],
  [" b. ", "B"],
  ["**C**", "C"],
  ["The answer is (B).", "B"],
  ["the correct answer is b", "B"],
  ["Answer: D", "D"],
  ["The answer is: **(C)** red", "C"],
  ["(A) is wrong, so the answer is (B).", "B"],
  ["I would choose option C.", "C"],
  ["B. because the sign is red", "B"],
  ["B because it is red", "B"],
  ["(B) the cat", "B"],
  ["b) the cat", "B"],
  ["A: a dog", "A"],
  ["It looks like (D) to me", "D"],
  ["I think it's B", "B"],
  ["It is A.", "A"],
  ["[E]", "E"],
])("%j names %s", (text, letter) => {
  expect(optionLetter(text)).toBe(letter);
});

test.each([
  "",
  "a dog",
  "A dog on a mat",
  "I see a cat",
  "the answer is a dog",
  "An answer",
  "either (A) or (B)",
  "Not B but C",
  "vitamin b",
  "the cat's",
  "Don't know.",
])("%j names no letter", (text) => {
  expect(optionLetter(text)).toBeUndefined();
});

test("an option is meant by its number, its text or its letter", () => {
  const options = ["red", "Blue", "b"];
  expect(["0", "blue.", "B", "C", "the answer is (A)"].map((text) => optionIndex(text, options))).toEqual([
    0, 1, 2, 2, 0,
  ]);
  // There are no options of these.
  expect(["3", "D", "-1", "green"].map((text) => optionIndex(text, options))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(optionIndex("Z")).toBe(25);
});

test("an answer is right that means the same option", () => {
  expect(choiceAccuracy("The answer is (B).", "B")).toBe(1);
  expect(choiceAccuracy("The answer is (B).", "1")).toBe(1);
  expect(choiceAccuracy("B. because", "blue", ["red", "blue"])).toBe(1);
  expect(choiceAccuracy("B", "A")).toBe(0);
  expect(choiceAccuracy("no idea", "no idea")).toBe(0);
});
