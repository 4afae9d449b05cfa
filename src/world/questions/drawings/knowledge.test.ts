import { expect, it } from "vitest";
import { categories, objectClasses } from "../../scenes/objects.js";
import { homeNames, homeOf, sizeNames, sizeOf, uses } from "./knowledge.js";

it("knows of every object where it is at home, how large it is and what one does with it", () => {
  for (const { name, category } of objectClasses) {
    expect(homeNames).toContain(homeOf(name));
    expect(sizeNames).toContain(sizeOf(name));
    expect(uses[category], name).toBeTypeOf("string");
  }
});

it("has an object for every home and size, and uses for categories only", () => {
  const nouns = objectClasses.map(({ name }) => name);
  expect(new Set(nouns.map(homeOf))).toEqual(new Set(homeNames));
  expect(new Set(nouns.map(sizeOf))).toEqual(new Set(sizeNames));
  expect(Object.keys(uses).sort()).toEqual(categories.map(({ name }) => name as string).sort());
});

it("knows nothing of what is no object", () => {
  expect(() => homeOf("sign")).toThrow('nothing is known of "sign"');
});
