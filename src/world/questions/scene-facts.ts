import { type CategoryName, objectClass } from "../objects.js";
import type { PlacedObject, Scene } from "../scene.js";

/** The category of a placed object. */
export function categoryOf(placed: PlacedObject): CategoryName {
  return objectClass(placed.object).category;
}

/** The objects of a scene by any property, in reading order of the first of each. */
export function groupBy<Key>(
  scene: Scene,
  property: (placed: PlacedObject) => Key,
): Map<Key, PlacedObject[]> {
  const groups = new Map<Key, PlacedObject[]>();
  for (const placed of scene.objects) {
    const key = property(placed);
    groups.set(key, [...(groups.get(key) ?? []), placed]);
  }
  return groups;
}

/** The one value that a property has in all of some objects, or undefined where they differ. */
export function shared<Value>(
  objects: readonly PlacedObject[],
  property: (placed: PlacedObject) => Value,
): Value | undefined {
  const values = new Set(objects.map(property));
  return values.size === 1 ? [...values][0] : undefined;
}

/** Name of an object class for so many. */
export function nounFor(object: string, count: number): string {
  const { name, plural } = objectClass(object);
  return count === 1 ? name : plural;
}
