import { expect, it } from "vitest";
import { cells, placePhrase } from "../facts/cells.js";
import { allObjectClasses } from "../facts/objects.js";
import { places, relations, synonyms } from "./places.js";

it("says each place in ten ways and more, none of which is another place's", () => {
  for (const cell of cells) {
    expect(places[cell].length).toBeGreaterThanOrEqual(10);
    expect(places[cell]).toContain(placePhrase(cell));
  }
  const all = cells.flatMap((cell) => places[cell]);
  expect(new Set(all).size).toBe(all.length);
});

it("says relations in ways of which none is another's", () => {
  const all = Object.values(relations).flat();
  expect(new Set(all).size).toBe(all.length);
});

it("has names for things of the world, none of which names another thing", () => {
  const names = [...allObjectClasses.map(({ name }) => name), "sign"];
  expect(Object.keys(synonyms).filter((name) => !names.includes(name))).toEqual([]);
  const others = Object.values(synonyms)
    .flat()
    .map(({ name }) => name);
  expect(others.filter((name) => names.includes(name))).toEqual([]);
  expect(new Set(others).size).toBe(others.length);
});
