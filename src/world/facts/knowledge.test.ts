import { expect, test } from "vitest";
import { homeOf, relations, relationsOf, sizeOf, statementOf, valuesOf } from "./knowledge.js";
import { allObjectClasses, objectClass } from "./objects.js";

test("home and size are known of every thing, and relations are of things that there are", () => {
  for (const { name } of allObjectClasses) {
    expect(homeOf(name)).not.toBe("");
    expect(["small", "medium", "large"]).toContain(sizeOf(name));
    expect(relationsOf(name).length, name).toBeGreaterThanOrEqual(2);
  }
  for (const { values } of relations) for (const name of Object.keys(values)) objectClass(name);
  expect(() => homeOf("unicorn")).toThrow(/home of "unicorn"/);
});

test("every relation tells things apart", () => {
  for (const relation of relations) expect(valuesOf(relation).length, relation.name).toBeGreaterThan(1);
});

test("a fact as a sentence", () => {
  const legs = relations.find(({ name }) => name === "legs")!;
  expect(statementOf("owl", legs)).toBe("an owl has two legs");
});
