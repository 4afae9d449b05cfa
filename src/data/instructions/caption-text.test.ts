import { expect, test } from "vitest";
import { cleanCaption } from "./caption-text.js";

test("captions are lower case, with commas, question marks and apostrophes only", () => {
  expect(cleanCaption('A dog\'s "toy" (red), on a mat; why?  It is #1!\n')).toBe(
    "a dog's toy red , on a mat why? it is 1",
  );
  expect(cleanCaption("A man riding a wave on top of a surfboard.\n")).toBe(
    "a man riding a wave on top of a surfboard",
  );
});

test("captions end after 50 words, and may be empty", () => {
  const words = Array.from({ length: 60 }, (_, i) => `w${i}`);
  expect(cleanCaption(words.join(" ")).split(" ")).toEqual(words.slice(0, 50));
  expect(cleanCaption(" ...\n")).toBe("");
});

test("white space is Python's: several of it become a space, one stays", () => {
  expect(cleanCaption("a\x1c\x85dog\t\tsits\u2003\n on\tit\ufeff\ufeff .\n")).toBe(
    "a dog sits on\tit\ufeff\ufeff",
  );
});
