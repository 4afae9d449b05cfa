/** What people call places, relations and things; British where spellings differ. */
import type { Cell } from "../facts/cells.js";
import { expand } from "./expand.js";

/** Adverbials of each of the nine places: "in the upper left corner". */
export const places: Readonly<Record<Cell, readonly string[]>> = {
  "top left": all(corner("top", "upper", "left")),
  top: all(edge("top", "upper")),
  "top right": all(corner("top", "upper", "right")),
  left: all(side("left")),
  middle: all([
    "(in|at) the (middle|centre|very middle|very centre)",
    "in the (middle|centre) (of the picture|of the image)",
    "in the (central|middle) (place|spot|part|area|position|square)",
    "(right|exactly) in the (middle|centre)",
    "(middle|centre)",
  ]),
  right: all(side("right")),
  "bottom left": all(corner("bottom", "lower", "left")),
  bottom: all(edge("bottom", "lower")),
  "bottom right": all(corner("bottom", "lower", "right")),
};

function all(patterns: readonly string[]): string[] {
  return [...new Set(patterns.flatMap(expand))];
}

function corner(edge: string, part: string, side: string): string[] {
  return [
    `(at|in|on) the (${edge}|${part}) ${side}`,
    `(at|in) the (${edge}|${part}) ${side} corner`,
    `(on|at) the (${edge}|${part}) ${side} side`,
    `in the (${edge}|${part}) ${side} (part|area|corner of the picture|corner of the image)`,
    `at the ${edge} on the ${side}`,
    `(${edge}|${part}) ${side}`,
    `in the ${side} ${edge} corner`,
    `in the ${edge}-${side} corner`,
  ];
}

/** Of the middle of an edge, not of a row. */
function edge(name: string, part: string): string[] {
  const side = name === "top" ? "above" : "below";
  return [
    `(at|on) the ${name}`,
    `at the very ${name}`,
    `at the ${name} (of the picture|of the image|edge|centre|in the middle)`,
    `in the ${name} (middle|centre)`,
    `(in|at) the middle of the ${name}`,
    `(on|at) the ${name} side`,
    `in the ${part} (middle|centre)`,
    `${name} (centre|middle)`,
    `${side} the (middle|centre)`,
  ];
}

function side(name: string): string[] {
  return [
    `(on|at|to) the ${name}`,
    `on the ${name} (side|hand side|edge)`,
    `on the ${name} (of the picture|of the image|in the middle)`,
    `at the ${name} (side|edge)`,
    `(in|at) the middle of the ${name} side`,
    `in the middle ${name}`,
    `at the (centre|middle) ${name}`,
    `(centre|middle) ${name}`,
    `${name} of the (middle|centre)`,
  ];
}

/** How one thing can be to another, each opposite to the one beside it, before "the cat". */
export const relations: Readonly<Record<"left of" | "right of" | "above" | "below", readonly string[]>> = {
  "left of": ["left of", "to the left of", "on the left of", "on the left side of", "further left than"],
  "right of": [
    "right of",
    "to the right of",
    "on the right of",
    "on the right side of",
    "further right than",
  ],
  above: ["above", "over", "higher than", "higher up than", "further up than"],
  below: ["below", "under", "underneath", "beneath", "lower than", "lower down than", "further down than"],
};

/** Another name of a thing. */
interface Synonym {
  readonly name: string;
  readonly plural: string;
}

const named = (name: string, plural = `${name}s`): Synonym => ({ name, plural });

/** Other names of things, by the name that the world has for them; none names another thing of the world. */
export const synonyms: Readonly<Record<string, readonly Synonym[]>> = {
  dog: [named("puppy", "puppies"), named("doggy", "doggies"), named("hound")],
  cat: [named("kitty", "kitties"), named("kitten"), named("pussycat")],
  rabbit: [named("bunny", "bunnies"), named("bunny rabbit")],
  frog: [named("toad")],
  pizza: [named("pizza pie")],
  hamburger: [named("burger"), named("beefburger")],
  doughnut: [named("donut")],
  car: [named("automobile"), named("motorcar")],
  bus: [named("coach", "coaches"), named("omnibus", "omnibuses")],
  bicycle: [named("bike"), named("pushbike"), named("cycle")],
  airplane: [named("plane"), named("aeroplane"), named("jet"), named("aircraft", "aircraft")],
  rocket: [named("spaceship"), named("rocket ship"), named("spacecraft", "spacecraft")],
  boat: [named("sailboat"), named("sailing boat"), named("ship")],
  ladder: [named("stepladder")],
  camera: [named("photo camera")],
  broom: [named("broomstick"), named("besom")],
  cactus: [named("cactus plant")],
  palm: [named("palm tree")],
  clover: [named("shamrock"), named("four leaf clover"), named("cloverleaf", "cloverleaves")],
  piano: [named("keyboard")],
  accordion: [named("squeezebox", "squeezeboxes")],
  duck: [named("duckling")],
  turtle: [named("tortoise")],
  cookie: [named("biscuit")],
  train: [named("railway train")],
  helicopter: [named("chopper")],
  scooter: [named("kick scooter")],
  axe: [named("hatchet")],
  wrench: [named("spanner")],
  pine: [named("pine tree"), named("evergreen"), named("fir tree")],
  violin: [named("fiddle")],
  saxophone: [named("sax", "saxes")],
  sign: [named("signboard"), named("board"), named("notice")],
};
