import { fill, withArticle } from "./language.js";
import { type CategoryName, categories, objectClass } from "./objects.js";

/** What people know of the things in this world and no image shows. */
interface Relation {
  readonly name: string;
  /** `{thing}` is "a cat", `{value}` the answer */
  readonly statement: string;
  /** What a thing must be to be the answer, for "Which of these {property}?" */
  readonly property: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Every thing has one home. */
const homes = relation("home", "{thing} is at home in the {value}", "is at home in the {value}", {
  house: ["dog", "cat", "piano", "broom", "key", "camera"],
  burrow: ["rabbit"],
  water: ["fish", "boat", "turtle"],
  pond: ["frog", "duck"],
  savanna: ["elephant"],
  antarctic: ["penguin"],
  forest: ["owl", "tree", "pine"],
  kitchen: [
    ...["apple", "banana", "pineapple", "carrot", "pizza", "hamburger", "doughnut"],
    ...["strawberry", "lemon", "cookie"],
  ],
  road: ["car", "bus", "bicycle", "scooter"],
  rail: ["train"],
  air: ["airplane", "helicopter"],
  sky: ["rocket"],
  field: ["tractor", "sunflower"],
  workshop: ["hammer", "magnet", "pencil", "ladder", "axe", "wrench", "screwdriver"],
  desert: ["cactus"],
  garden: ["tulip", "rose", "hibiscus"],
  tropics: ["palm"],
  meadow: ["clover"],
  stage: ["guitar", "trumpet", "drum", "accordion", "harp", "bell", "violin", "saxophone", "banjo"],
});

const sizes = relation("size", "{thing} is {value}", "is {value}", {
  small: [
    ...["fish", "frog", "apple", "banana", "carrot", "doughnut", "hamburger", "key", "magnet", "pencil"],
    ...["camera", "tulip", "rose", "clover", "bell", "strawberry", "lemon", "cookie", "hibiscus"],
  ],
  medium: [
    ...["dog", "cat", "rabbit", "penguin", "pineapple", "pizza", "bicycle", "hammer", "broom", "ladder"],
    ...["cactus", "sunflower", "guitar", "trumpet", "drum", "accordion", "harp", "duck", "owl", "turtle"],
    ...["scooter", "axe", "wrench", "screwdriver", "violin", "saxophone", "banjo"],
  ],
  large: [
    ...["elephant", "car", "bus", "airplane", "rocket", "boat", "tractor", "tree", "palm", "piano"],
    ...["train", "helicopter", "pine"],
  ],
});

export const relations: readonly Relation[] = [
  homes,
  sizes,
  relation("legs", "{thing} has {value} legs", "has {value} legs", {
    zero: ["fish"],
    two: ["penguin", "duck", "owl"],
    four: ["dog", "cat", "rabbit", "frog", "elephant", "turtle"],
  }),
  relation("class", "{thing} belongs to the class {value}", "belongs to the class {value}", {
    mammal: ["dog", "cat", "rabbit", "elephant"],
    fish: ["fish"],
    amphibian: ["frog"],
    bird: ["penguin", "duck", "owl"],
    reptile: ["turtle"],
  }),
  relation("food", "{thing} is a kind of {value}", "is a kind of {value}", {
    fruit: ["apple", "banana", "pineapple", "strawberry", "lemon"],
    vegetable: ["carrot"],
    "fast food": ["pizza", "hamburger"],
    pastry: ["doughnut", "cookie"],
  }),
  relation("wheels", "{thing} has {value} wheels", "has {value} wheels", {
    zero: ["boat", "rocket"],
    two: ["bicycle", "scooter"],
    four: ["car", "bus", "tractor"],
  }),
  relation("use", "{thing} is used for {value}", "is used for {value}", {
    "driving nails": ["hammer"],
    "opening doors": ["key"],
    "attracting iron": ["magnet"],
    writing: ["pencil"],
    climbing: ["ladder"],
    "taking photos": ["camera"],
    sweeping: ["broom"],
    "chopping wood": ["axe"],
    "turning bolts": ["wrench"],
    "turning screws": ["screwdriver"],
  }),
  relation("playing", "{thing} is played by {value}", "is played by {value}", {
    plucking: ["guitar", "harp", "banjo"],
    bowing: ["violin"],
    blowing: ["trumpet", "saxophone"],
    hitting: ["drum"],
    "pressing keys": ["piano"],
    squeezing: ["accordion"],
    swinging: ["bell"],
  }),
];

/** What one does with the things of a category. */
export const uses: Readonly<Record<CategoryName, string>> = {
  animal: "feed",
  food: "eat",
  vehicle: "ride",
  tool: "use",
  plant: "water",
  instrument: "play",
};

export const homeNames = valuesOf(homes);
export const sizeNames = valuesOf(sizes);
export const homeOf = (noun: string): string => known(homes, noun);
export const sizeOf = (noun: string): string => known(sizes, noun);

/** The different answers that a relation has. */
export function valuesOf({ values }: Relation): string[] {
  return [...new Set(Object.values(values))];
}

/** What can be asked about a thing. */
export function relationsOf(noun: string): Relation[] {
  return relations.filter(({ values }) => Object.hasOwn(values, noun));
}

/** "a penguin has two legs" */
export function statementOf(noun: string, { statement, values }: Relation): string {
  return fill(statement, { thing: withArticle(objectClass(noun).name), value: values[noun]! });
}

/** "animals" of "animal". */
export function pluralOfCategory(category: string): string {
  return categories.find(({ name }) => name === category)!.plural;
}

function relation(
  name: string,
  statement: string,
  property: string,
  nounsOf: Readonly<Record<string, readonly string[]>>,
): Relation {
  const values = Object.entries(nounsOf).flatMap(([value, nouns]) => nouns.map((noun) => [noun, value]));
  return { name, statement, property, values: Object.fromEntries(values) };
}

/** @throws RangeError when nothing is known of the noun */
function known({ name, values }: Relation, noun: string): string {
  const value = values[noun];
  if (value === undefined) throw new RangeError(`nothing is known of the ${name} of "${noun}"`);
  return value;
}
