import { type ObjectClass, objectClass } from "../scenes/objects.js";
import type { PlacedObject } from "../scenes/scene.js";

/** "cat", "two cats": the name of an object class for so many. */
export function nounFor(name: string, count: number): string {
  const { plural } = objectClass(name);
  return count === 1 ? name : plural;
}

/** Items by any property, in order of the first of each. */
export function groupBy<Item, Key>(items: readonly Item[], property: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) groups.set(property(item), [...(groups.get(property(item)) ?? []), item]);
  return groups;
}

/** The category of a placed object, seen in training or not. */
export function categoryOf({ object }: PlacedObject): ObjectClass["category"] {
  return objectClass(object).category;
}

/** Groups of one, by their property: what "the red thing" or "the animal" can only mean once. */
export function unique<Key>(
  objects: readonly PlacedObject[],
  property: (placed: PlacedObject) => Key,
): [Key, PlacedObject][] {
  return [...groupBy(objects, property)].flatMap(([key, group]) =>
    group.length === 1 ? [[key, group[0]!] as [Key, PlacedObject]] : [],
  );
}
