import { expect, test } from "vitest";
import { allObjectClasses, objectClass } from "../../scenes/objects.js";
import { relations, relationsOf, statementOf, valuesOf } from "./knowledge.js";

test("something is known of every thing, and only of things that there are", () => {
  for (const { name } of allObjectClasses) expect(relationsOf(name), name).not.toEqual([]);
  for (const { values } of relations) for (const name of Object.keys(values)) objectClass(name);
});

test("every relation tells things of one category apart", () => {
  for (const relation of relations) {
    expect(valuesOf(relation).length, relation.name).toBeGreaterThan(1);
    expect(new Set(Object.keys(relation.values).map((name) => objectClass(name).category)).size).toBe(1);
  }
});

test("a fact as a sentence", () => {
  const legs = relations.find(({ name }) => name === "legs")!;
  expect(statementOf("owl", legs)).toBe("an owl has two legs");
});
