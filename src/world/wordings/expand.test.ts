import { expect, it } from "vitest";
import { expand } from "./expand.js";

it("gives every choice of alternatives, nested and empty ones too", () => {
  expect(expand("where('s| is) the {noun}")).toEqual(["where's the {noun}", "where is the {noun}"]);
  expect(expand("(a|b (c|d|)) e")).toEqual(["a e", "b c e", "b d e", "b e"]);
  expect(expand("plain")).toEqual(["plain"]);
  expect(expand("a|b")).toEqual(["a", "b"]);
});

it("leaves single blanks, none at the ends or before a mark, and no template twice", () => {
  expect(expand("(please|) say (it|) , (now|)")).toEqual([
    "please say it, now",
    "please say it,",
    "please say, now",
    "please say,",
    "say it, now",
    "say it,",
    "say, now",
    "say,",
  ]);
  expect(expand("(a|a) (|b)")).toEqual(["a", "a b"]);
});

it("gives the same list again", () => {
  expect(expand("(x|y) z")).toBe(expand("(x|y) z"));
});

it("refuses brackets without partners", () => {
  expect(() => expand("(a|b")).toThrow('A "(" is not closed in the pattern "(a|b"');
  expect(() => expand("a) b")).toThrow('A ")" too many');
});
