/** What people know of the things in this world and an image does not show. */
import { objectClass } from "../../scenes/objects.js";
import { fill, withArticle } from "../language.js";

/** Something that can be asked of things, and the answers. */
export interface Relation {
  readonly name: string;
  /** `{thing}` is "this animal", "the animal at the top" and the like */
  readonly questions: readonly string[];
  /** `{thing}` is "a cat", `{value}` the answer */
  readonly statement: string;
  /** What a thing must be to be the answer, for "Which of these {property}?" */
  readonly property: string;
  readonly values: Readonly<Record<string, string>>;
}

export const relations: readonly Relation[] = [
  {
    name: "legs",
    questions: ["How many legs does {thing} have?", "How many legs has {thing}?"],
    statement: "{thing} has {value} legs",
    property: "has {value} legs",
    values: {
      dog: "four",
      cat: "four",
      rabbit: "four",
      fish: "zero",
      frog: "four",
      elephant: "four",
      penguin: "two",
      duck: "two",
      owl: "two",
      turtle: "four",
    },
  },
  {
    name: "class",
    questions: ["To which class of animals does {thing} belong?", "What kind of animal is {thing}?"],
    statement: "{thing} belongs to the class {value}",
    property: "belongs to the class {value}",
    values: {
      dog: "mammal",
      cat: "mammal",
      rabbit: "mammal",
      elephant: "mammal",
      fish: "fish",
      frog: "amphibian",
      penguin: "bird",
      duck: "bird",
      owl: "bird",
      turtle: "reptile",
    },
  },
  {
    name: "home",
    questions: ["Where does {thing} live?", "Where is {thing} at home?"],
    statement: "{thing} is at home in the {value}",
    property: "is at home in the {value}",
    values: {
      dog: "house",
      cat: "house",
      rabbit: "burrow",
      fish: "water",
      frog: "pond",
      elephant: "savanna",
      penguin: "antarctic",
      duck: "pond",
      owl: "forest",
      turtle: "sea",
    },
  },
  {
    name: "food",
    questions: ["What kind of food is {thing}?", "What sort of food is {thing}?"],
    statement: "{thing} is a kind of {value}",
    property: "is a kind of {value}",
    values: {
      apple: "fruit",
      banana: "fruit",
      pineapple: "fruit",
      strawberry: "fruit",
      lemon: "fruit",
      carrot: "vegetable",
      pizza: "fast food",
      hamburger: "fast food",
      doughnut: "pastry",
      cookie: "pastry",
    },
  },
  {
    name: "way",
    questions: ["Where does {thing} travel?", "For which way is {thing} made?"],
    statement: "{thing} is made for the {value}",
    property: "is made for the {value}",
    values: {
      car: "road",
      bus: "road",
      bicycle: "road",
      scooter: "road",
      airplane: "air",
      helicopter: "air",
      rocket: "sky",
      boat: "water",
      tractor: "field",
      train: "rail",
    },
  },
  {
    name: "wheels",
    questions: ["How many wheels does {thing} have?", "How many wheels has {thing}?"],
    statement: "{thing} has {value} wheels",
    property: "has {value} wheels",
    values: {
      car: "four",
      bus: "four",
      tractor: "four",
      bicycle: "two",
      scooter: "two",
      boat: "zero",
      rocket: "zero",
    },
  },
  {
    name: "use",
    questions: ["What is {thing} used for?", "What does one do with {thing}?"],
    statement: "{thing} is used for {value}",
    property: "is used for {value}",
    values: {
      hammer: "driving nails",
      key: "opening doors",
      magnet: "attracting iron",
      pencil: "writing",
      ladder: "climbing",
      camera: "taking photos",
      broom: "sweeping",
      axe: "chopping wood",
      wrench: "turning bolts",
      screwdriver: "turning screws",
    },
  },
  {
    name: "soil",
    questions: ["Where does {thing} grow?", "Where would one find {thing}?"],
    statement: "{thing} grows in the {value}",
    property: "grows in the {value}",
    values: {
      tree: "forest",
      pine: "forest",
      cactus: "desert",
      tulip: "garden",
      rose: "garden",
      hibiscus: "garden",
      sunflower: "field",
      palm: "tropics",
      clover: "meadow",
    },
  },
  {
    name: "playing",
    questions: ["How is {thing} played?", "How does one play {thing}?"],
    statement: "{thing} is played by {value}",
    property: "is played by {value}",
    values: {
      guitar: "plucking",
      harp: "plucking",
      banjo: "plucking",
      violin: "bowing",
      trumpet: "blowing",
      saxophone: "blowing",
      drum: "hitting",
      piano: "pressing keys",
      accordion: "squeezing",
      bell: "swinging",
    },
  },
];

/** The different answers that a relation has. */
export function valuesOf({ values }: Relation): string[] {
  return [...new Set(Object.values(values))];
}

/** What can be asked about a thing. */
export function relationsOf(name: string): Relation[] {
  return relations.filter(({ values }) => Object.hasOwn(values, name));
}

/** "a penguin has two legs" */
export function statementOf(name: string, { statement, values }: Relation): string {
  return fill(statement, { thing: withArticle(objectClass(name).name), value: values[name]! });
}
