import { expect, it } from "vitest";
import { Random } from "../../tensor/index.js";
import { places, relations, synonyms } from "./places.js";
import { varied } from "./varied.js";

const slots = {
  place: "at the top left",
  thing: "the thing in the middle",
  relation: "left of",
  noun: "cat",
  a_noun: "a red cat",
  colour: "red",
};

it("gives places, relations and things other names of theirs, and leaves all else", () => {
  const seen = new Map(Object.keys(slots).map((slot) => [slot, new Set<string>()]));
  for (let seed = 0; seed < 3000; seed++) {
    for (const [slot, text] of Object.entries(varied(slots, new Random(seed)))) seen.get(slot)!.add(text);
  }
  const all = (names: readonly string[]) => new Set(names);
  expect(seen.get("place")).toEqual(all(places["top left"]));
  expect(seen.get("thing")).toEqual(all(places.middle.map((place) => `the thing ${place}`)));
  expect(seen.get("relation")).toEqual(all(relations["left of"]));
  expect(seen.get("noun")).toEqual(all(["cat", ...synonyms.cat!.map(({ name }) => name)]));
  expect(seen.get("a_noun")).toEqual(all(["a red cat"]));
  expect(seen.get("colour")).toEqual(all(["red"]));
});

it("keeps the world's own names half of the time or more", () => {
  const own = Array.from({ length: 1000 }, (_, seed) => varied(slots, new Random(seed)));
  const share = (slot: keyof typeof slots) => own.filter((each) => each[slot] === slots[slot]).length / 1000;
  expect(share("place")).toBeGreaterThan(0.4);
  expect(share("relation")).toBeGreaterThan(0.4);
  expect(share("noun")).toBeGreaterThan(0.8);
});
