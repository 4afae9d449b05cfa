import { expect, it } from "vitest";
import { Random } from "../../tensor/index.js";
import { splitCaption } from "./generative-objective.js";

it("a caption is read up to a word, and written from there", () => {
  const beginnings = new Set<string>();
  for (let seed = 0; seed < 50; seed++) {
    const { instruction, target } = splitCaption("a cat at the top", new Random(seed));
    expect(`${instruction} ${target}`.trim()).toBe("a cat at the top");
    beginnings.add(instruction);
  }
  expect([...beginnings].sort()).toEqual(["", "a", "a cat", "a cat at", "a cat at the"]);
});
