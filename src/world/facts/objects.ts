/**
 * The things that scenes are made of. Each is an icon of the Noto Emoji set (Apache-2.0), chosen to be told
 * apart from all others at 20 pixels. A new line here is all that a new object needs.
 */

export const categories = [
  { name: "animal", plural: "animals" },
  { name: "food", plural: "foods" },
  { name: "vehicle", plural: "vehicles" },
  { name: "tool", plural: "tools" },
  { name: "plant", plural: "plants" },
  { name: "instrument", plural: "instruments" },
] as const;

export type CategoryName = (typeof categories)[number]["name"];

/** A class of objects. */
export interface ObjectClass {
  /** everyday English name, one lower-case word */
  readonly name: string;
  readonly plural: string;
  /** icon of `@iconify-json/noto` */
  readonly icon: string;
  readonly category: CategoryName;
}

export const objectClasses: readonly ObjectClass[] = [
  { name: "dog", plural: "dogs", icon: "dog-face", category: "animal" },
  { name: "cat", plural: "cats", icon: "cat-face", category: "animal" },
  { name: "rabbit", plural: "rabbits", icon: "rabbit-face", category: "animal" },
  { name: "fish", plural: "fish", icon: "fish", category: "animal" },
  { name: "frog", plural: "frogs", icon: "frog", category: "animal" },
  { name: "elephant", plural: "elephants", icon: "elephant", category: "animal" },
  { name: "penguin", plural: "penguins", icon: "penguin", category: "animal" },
  { name: "apple", plural: "apples", icon: "red-apple", category: "food" },
  { name: "banana", plural: "bananas", icon: "banana", category: "food" },
  { name: "pineapple", plural: "pineapples", icon: "pineapple", category: "food" },
  { name: "carrot", plural: "carrots", icon: "carrot", category: "food" },
  { name: "pizza", plural: "pizzas", icon: "pizza", category: "food" },
  { name: "hamburger", plural: "hamburgers", icon: "hamburger", category: "food" },
  { name: "doughnut", plural: "doughnuts", icon: "doughnut", category: "food" },
  { name: "car", plural: "cars", icon: "automobile", category: "vehicle" },
  { name: "bus", plural: "buses", icon: "bus", category: "vehicle" },
  { name: "bicycle", plural: "bicycles", icon: "bicycle", category: "vehicle" },
  { name: "airplane", plural: "airplanes", icon: "airplane", category: "vehicle" },
  { name: "rocket", plural: "rockets", icon: "rocket", category: "vehicle" },
  { name: "boat", plural: "boats", icon: "sailboat", category: "vehicle" },
  { name: "tractor", plural: "tractors", icon: "tractor", category: "vehicle" },
  { name: "hammer", plural: "hammers", icon: "hammer", category: "tool" },
  { name: "key", plural: "keys", icon: "key", category: "tool" },
  { name: "magnet", plural: "magnets", icon: "magnet", category: "tool" },
  { name: "pencil", plural: "pencils", icon: "pencil", category: "tool" },
  { name: "ladder", plural: "ladders", icon: "ladder", category: "tool" },
  { name: "camera", plural: "cameras", icon: "camera", category: "tool" },
  { name: "broom", plural: "brooms", icon: "broom", category: "tool" },
  { name: "tree", plural: "trees", icon: "deciduous-tree", category: "plant" },
  { name: "cactus", plural: "cactuses", icon: "cactus", category: "plant" },
  { name: "tulip", plural: "tulips", icon: "tulip", category: "plant" },
  { name: "rose", plural: "roses", icon: "rose", category: "plant" },
  { name: "sunflower", plural: "sunflowers", icon: "sunflower", category: "plant" },
  { name: "palm", plural: "palms", icon: "palm-tree", category: "plant" },
  { name: "clover", plural: "clovers", icon: "four-leaf-clover", category: "plant" },
  { name: "guitar", plural: "guitars", icon: "guitar", category: "instrument" },
  { name: "trumpet", plural: "trumpets", icon: "trumpet", category: "instrument" },
  { name: "drum", plural: "drums", icon: "drum", category: "instrument" },
  { name: "piano", plural: "pianos", icon: "musical-keyboard", category: "instrument" },
  { name: "accordion", plural: "accordions", icon: "accordion", category: "instrument" },
  { name: "harp", plural: "harps", icon: "harp", category: "instrument" },
  { name: "bell", plural: "bells", icon: "bell", category: "instrument" },
];

/**
 * Things that no training image holds: only the data sets that are held out show them.
 * Icons of the Noto Emoji set (Apache-2.0), like those of the other objects.
 */
export const unseenObjectClasses: readonly ObjectClass[] = [
  { name: "duck", plural: "ducks", icon: "duck", category: "animal" },
  { name: "owl", plural: "owls", icon: "owl", category: "animal" },
  { name: "turtle", plural: "turtles", icon: "turtle", category: "animal" },
  { name: "strawberry", plural: "strawberries", icon: "strawberry", category: "food" },
  { name: "lemon", plural: "lemons", icon: "lemon", category: "food" },
  { name: "cookie", plural: "cookies", icon: "cookie", category: "food" },
  { name: "train", plural: "trains", icon: "train", category: "vehicle" },
  { name: "helicopter", plural: "helicopters", icon: "helicopter", category: "vehicle" },
  { name: "scooter", plural: "scooters", icon: "kick-scooter", category: "vehicle" },
  { name: "axe", plural: "axes", icon: "axe", category: "tool" },
  { name: "wrench", plural: "wrenches", icon: "wrench", category: "tool" },
  { name: "screwdriver", plural: "screwdrivers", icon: "screwdriver", category: "tool" },
  { name: "hibiscus", plural: "hibiscuses", icon: "hibiscus", category: "plant" },
  { name: "pine", plural: "pines", icon: "evergreen-tree", category: "plant" },
  { name: "violin", plural: "violins", icon: "violin", category: "instrument" },
  { name: "saxophone", plural: "saxophones", icon: "saxophone", category: "instrument" },
  { name: "banjo", plural: "banjos", icon: "banjo", category: "instrument" },
];

/** All things that the data sets show. */
export const allObjectClasses: readonly ObjectClass[] = [...objectClasses, ...unseenObjectClasses];

const byName = new Map(allObjectClasses.map((object) => [object.name, object]));

/**
 * The class of a name, seen in training or not.
 * @throws RangeError when there is none
 */
export function objectClass(name: string): ObjectClass {
  const found = byName.get(name);
  if (!found) throw new RangeError(`No object is called "${name}" in this world; objects.ts lists them`);
  return found;
}
