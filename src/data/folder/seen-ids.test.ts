import { expect, test } from "vitest";
import { SeenIds } from "./seen-ids.js";

test("tells new ids from known ones", () => {
  const ids = new SeenIds();
  // Ids as they are: running numbers, padded numbers, numbers with something behind them.
  const kinds = [(i: number) => `${i}`, (i: number) => `${i}`.padStart(12, "0"), (i: number) => `${i}#3`];
  for (const id of kinds) for (let i = 0; i < 100_000; i++) expect(ids.add(id(i)) || id(i)).toBe(true);
  for (const id of kinds) for (let i = 0; i < 100_000; i += 97) expect(ids.add(id(i))).toBe(false);
  expect(ids.has("99999")).toBe(true);
  expect(ids.has("100000")).toBe(false);
  expect(ids.add("")).toBe(true);
  expect(ids.add("")).toBe(false);
});
