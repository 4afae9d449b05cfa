import { expect, test } from "vitest";
import { enumerate, fill, withArticle } from "./language.js";

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
