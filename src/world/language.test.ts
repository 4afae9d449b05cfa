import { expect, test } from "vitest";
import { Random } from "../tensor/index.js";
import { enumerate, fill, phraseQuestion, withArticle } from "./language.js";

test("articles follow the first letter", () => {
  expect(["orange cat", "red apple", "elephant"].map(withArticle)).toEqual([
    "an orange cat",
    "a red apple",
    "an elephant",
  ]);
});

test("enumerations have one 'and'", () => {
  expect([["x"], ["x", "y"], ["x", "y", "z"]].map(enumerate)).toEqual(["x", "x and y", "x, y and z"]);
});

test("slots are filled and unknown ones left to be seen", () => {
  expect(fill("the {colour} {noun} {other}", { colour: "red", noun: "cat" })).toBe("the red cat {other}");
});

test("questions come plain and wrapped", () => {
  const random = new Random(1);
  const questions = Array.from({ length: 200 }, () => phraseQuestion(random, ["What is {x}?"], { x: "it" }));
  expect(questions).toContain("What is it?");
  expect(questions).toContain("Question: What is it? Short answer:");
});
