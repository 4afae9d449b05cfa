import { type ObjectClass, objectClasses } from "../objects.js";
import type { PlacedObject } from "../scene.js";
import { unseenObjectClasses } from "../unseen-objects.js";

/** All things that the data sets show. */
export const allObjectClasses: readonly ObjectClass[] = [...objectClasses, ...unseenObjectClasses];

const byName = new Map(allObjectClasses.map((object) => [object.name, object]));

/**
 * The class of a name, seen in training or not.
 * @throws RangeError when there is none
 */
export function classOf(name: string): ObjectClass {
  const found = byName.get(name);
  if (!found) throw new RangeError(`No object is called "${name}" in this world`);
  return found;
}

/** "cat", "two cats": the name of an object class for so many. */
export function nounFor(name: string, count: number): string {
  const { plural } = classOf(name);
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
  return classOf(object).category;
}

/** Groups of one, by their property: what "the red thing" or "the animal" can only mean once. */
export function unique<Key>(
  objects: readonly PlacedObject[],
  property: (placed: PlacedObject) => Key,
): [Key, PlacedObject][] {
  return [...groupBy(objects, property)].flatMap(([key, group]) =>
    group.length === 1 ? [[key, group[0]] as [Key, PlacedObject]] : [],
  );
}
