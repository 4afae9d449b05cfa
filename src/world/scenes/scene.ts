import type { Random } from "../../tensor/index.js";
import { type Cell, cells } from "./cells.js";
import { type Colour, colours, meanShades, type Rgb, shadeVariation } from "./colours.js";
import { isHeldOut } from "./held-out.js";
import { objectClasses } from "./objects.js";

/** All that is to be known about an image, as plain data. Lengths are in units of 1/96 of the image's side. */
export interface Scene {
  /** at most one object per cell, in reading order */
  readonly objects: readonly PlacedObject[];
  readonly background: Background;
}

/** An object on its tile. */
export interface PlacedObject {
  /** name of an object class */
  readonly object: string;
  readonly colour: Colour;
  readonly cell: Cell;
  readonly size: ObjectSize;
  /** how far the tile's middle is from the cell's middle */
  readonly offset: { readonly x: number; readonly y: number };
  /** the tile's own shade of its colour */
  readonly shade: Rgb;
}

export type ObjectSize = "small" | "large";

/** What is behind the objects: a smooth mixture of four corner colours, and noise. */
export interface Background {
  /** top left, top right, bottom left, bottom right */
  readonly corners: readonly [Rgb, Rgb, Rgb, Rgb];
  /** greatest deviation of the noise, in levels of 256 */
  readonly noise: number;
  /** seed of the noise */
  readonly seed: number;
}

/** Side of a scene, in its own units; also its usual side in pixels. */
export const sceneSize = 96;

/** Tile and icon sides of each size, and how far a tile may be from its cell's middle. */
export const sizes: Readonly<Record<ObjectSize, { tile: number; icon: number; slack: number }>> = {
  small: { tile: 24, icon: 20, slack: 4 },
  large: { tile: 30, icon: 26, slack: 1 },
};

/** One cell stays free: the last could be the held-out place of the last object. */
const mostObjects = cells.length - 1;

export interface SceneOptions {
  /** "seen": no object in a held-out combination; "unseen": at least one */
  readonly combinations: "seen" | "unseen";
  /** least number of objects, 1 to `maxObjects`; 1 unless told */
  readonly minObjects?: number;
  /** greatest number of objects, 1 to 8; 5 unless told */
  readonly maxObjects?: number;
}

/**
 * Draws a scene of `minObjects` to `maxObjects` objects. Some classes come two to four times, so that there is
 * something to count, and then often in one colour.
 * @throws RangeError when `maxObjects` is not 1 to 8, or `minObjects` not 1 to `maxObjects`
 */
export function drawScene(random: Random, options: SceneOptions): Scene {
  const { minObjects = 1, maxObjects = 5 } = options;
  if (!Number.isInteger(maxObjects) || maxObjects < 1 || maxObjects > mostObjects) {
    throw new RangeError(`maxObjects must be 1 to ${mostObjects}, not ${maxObjects}`);
  }
  if (!Number.isInteger(minObjects) || minObjects < 1 || minObjects > maxObjects) {
    throw new RangeError(`minObjects must be 1 to ${maxObjects}, not ${minObjects}`);
  }
  const classes = random.shuffle(objectClasses);
  const objects: PlacedObject[] = [];
  let remaining = minObjects + random.integer(maxObjects - minObjects + 1);
  while (remaining > 0) {
    const object = classes[objects.length]!.name;
    const repeats =
      remaining > 1 && random.uniform() < 0.4 ? 2 + random.integer(Math.min(3, remaining - 1)) : 1;
    const oneColour = random.uniform() < 0.5;
    let colour: Colour | undefined;
    for (let i = 0; i < repeats; i++) {
      const placed = place(random, object, colour, objects, options.combinations);
      objects.push(placed);
      if (oneColour) colour = placed.colour;
    }
    remaining -= repeats;
  }
  objects.sort((a, b) => cells.indexOf(a.cell) - cells.indexOf(b.cell));
  return { objects, background: drawBackground(random) };
}

/** Puts an object into a free cell; the first object of an unseen scene is the one that must be unseen. */
function place(
  random: Random,
  object: string,
  fixedColour: Colour | undefined,
  others: readonly PlacedObject[],
  combinations: SceneOptions["combinations"],
): PlacedObject {
  const free = cells.filter((cell) => others.every((other) => other.cell !== cell));
  const allowed = (fixedColour ? [fixedColour] : colours)
    .flatMap((colour) => free.map((cell) => ({ colour, cell })))
    .filter(({ colour, cell }) => {
      if (combinations === "seen") return !isHeldOut(object, colour, cell);
      return others.length > 0 || isHeldOut(object, colour, cell);
    });
  const { colour, cell } = random.choice(allowed);
  const size: ObjectSize = random.uniform() < 0.4 ? "small" : "large";
  const slack = sizes[size].slack;
  const shift = () => random.integer(2 * slack + 1) - slack;
  return {
    object,
    colour,
    cell,
    size,
    offset: { x: shift(), y: shift() },
    shade: vary(random, meanShades[colour], shadeVariation),
  };
}

/** A dull light background, away from all tile colours. */
function drawBackground(random: Random): Background {
  const middle = 140 + random.integer(50);
  const corner = () => vary(random, [middle, middle, middle], 26);
  return {
    corners: [corner(), corner(), corner(), corner()],
    noise: random.integer(10),
    seed: random.uint32(),
  };
}

function vary(random: Random, mean: Rgb, variation: number): Rgb {
  const channel = (value: number) =>
    Math.min(255, Math.max(0, value + random.integer(2 * variation + 1) - variation));
  return [channel(mean[0]), channel(mean[1]), channel(mean[2])];
}
