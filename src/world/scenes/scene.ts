import type { Random } from "../../tensor/index.js";
import { type Cell, cells } from "../facts/cells.js";
import { type Colour, colours, meanShades, type Rgb, shadeVariation } from "../facts/colours.js";
import { objectClass, objectClasses, unseenObjectClasses } from "../facts/objects.js";
import { signNoun, signWords } from "../facts/signs.js";
import { isHeldOut } from "./held-out.js";

/** All that is to be known about an image, as plain data. Lengths are in units of 1/96 of the image's side. */
export interface Scene {
  /** at most one thing per cell, in reading order */
  readonly things: readonly Thing[];
  readonly style: Style;
  readonly background: Background;
}

/** A thing on its tile, in the words that people have for it. */
export interface Thing {
  /** "cat", or "sign" */
  readonly noun: string;
  /** What a sign says. */
  readonly word?: string;
  /** Of a sign: "sign". */
  readonly category: string;
  readonly colour: Colour;
  readonly cell: Cell;
  readonly size: ThingSize;
  /** how far the tile's middle is from the cell's middle */
  readonly offset: { readonly x: number; readonly y: number };
  /** the tile's own shade of its colour */
  readonly shade: Rgb;
}

export type ThingSize = "small" | "large";

/** What is behind the things: a smooth mixture of four corner colours, and noise. */
export interface Background {
  /** top left, top right, bottom left, bottom right */
  readonly corners: readonly [Rgb, Rgb, Rgb, Rgb];
  /** greatest deviation of the noise, in levels of 256 */
  readonly noise: number;
  /** seed of the noise */
  readonly seed: number;
}

/** Hands that an image may be drawn by. "flat" is of another hand than "plain", the others are made from it. */
export const styles = ["plain", "flat", "grey", "outline"] as const;

/** One of these, or one that training never shows. */
export type Style = (typeof styles)[number] | "pixelated";

export const allStyles: readonly Style[] = [...styles, "pixelated"];

/** Side of a scene, in its own units. */
export const sceneSize = 96;

/** Tile and icon sides of each size, and how far a tile may be from its cell's middle. */
export const sizes: Readonly<Record<ThingSize, { tile: number; icon: number; slack: number }>> = {
  small: { tile: 24, icon: 20, slack: 4 },
  large: { tile: 30, icon: 26, slack: 1 },
};

/** One cell stays free: the last could be the held-out place of the last thing. */
const mostThings = cells.length - 1;

/** What training shows, or what it never does: a thing in a colour or at a place that is kept for the test. */
export type Combinations = "seen" | "unseen";

export interface SceneOptions {
  /** "seen": no thing in a held-out combination; "unseen": at least one */
  readonly combinations: Combinations;
  /** least number of things, 1 to `maxThings`; 1 unless told */
  readonly minThings?: number;
  /** greatest number of things, 1 to 8; 8 unless told */
  readonly maxThings?: number;
  /** Whether some scenes hold things of classes, or are in a style, that training never shows. */
  readonly novelties?: boolean;
}

/** Share of scenes in the first style. */
const plainShare = 0.4;
/** Share of scenes in which one class or colour may come any number of times. */
const crowdShare = 0.2;
const repeatShare = 0.4;
/** Where there may be novelties: share of scenes with unseen classes, of their classes that are, and of the unseen style. */
const novelScenesShare = 0.5;
const novelClassesShare = 0.4;
const novelStyleShare = 0.15;
/** How many signs a scene has, each equally likely. */
const signCounts = [0, 0, 1, 1, 2];

/**
 * Draws a scene of `minThings` to `maxThings` things. Some classes come several times, so that there is something to
 * count, and then often in one colour; less than half of the things are signs.
 * @throws RangeError when `maxThings` is not 1 to 8, or `minThings` not 1 to `maxThings`
 */
export function drawScene(random: Random, options: SceneOptions): Scene {
  const { minThings = 1, maxThings = mostThings } = options;
  if (!Number.isInteger(maxThings) || maxThings < 1 || maxThings > mostThings) {
    throw new RangeError(`maxThings must be 1 to ${mostThings}, not ${maxThings}`);
  }
  if (!Number.isInteger(minThings) || minThings < 1 || minThings > maxThings) {
    throw new RangeError(`minThings must be 1 to ${maxThings}, not ${minThings}`);
  }
  const seen = random.shuffle(objectClasses);
  const isNovel = options.novelties === true && random.uniform() < novelScenesShare;
  const unseen = isNovel ? random.shuffle(unseenObjectClasses) : [];
  const things: Thing[] = [];
  let remaining = minThings + random.integer(maxThings - minThings + 1);
  const isCrowd = random.uniform() < crowdShare;
  while (remaining > 0) {
    const isUnseen = unseen.length > 0 && random.uniform() < novelClassesShare;
    const { name: noun, category } = (isUnseen ? unseen.pop() : seen.pop())!;
    const repeats = repeatsOf(random, remaining, isCrowd && things.length === 0);
    const oneColour = random.uniform() < 0.5;
    let colour: Colour | undefined;
    for (let i = 0; i < repeats; i++) {
      const placed = place(random, { noun, category }, colour, things, options.combinations);
      things.push(placed);
      if (oneColour) colour = placed.colour;
    }
    remaining -= repeats;
  }
  return {
    things: withSigns(things, random).sort((a, b) => cells.indexOf(a.cell) - cells.indexOf(b.cell)),
    style: drawStyle(random, options.novelties === true),
    background: drawBackground(random),
  };
}

function drawStyle(random: Random, mayBeNovel: boolean): Style {
  if (mayBeNovel && random.uniform() < novelStyleShare) return "pixelated";
  return random.uniform() < plainShare ? "plain" : random.choice(styles.slice(1));
}

/** How often a class comes. */
function repeatsOf(random: Random, remaining: number, isCrowd: boolean): number {
  if (remaining < 2) return 1;
  if (isCrowd) return 2 + random.integer(remaining - 1);
  return random.uniform() < repeatShare ? 2 + random.integer(Math.min(3, remaining - 1)) : 1;
}

/** Puts a thing into a free cell; the first thing of an unseen scene is the one that must be unseen. */
function place(
  random: Random,
  { noun, category }: { noun: string; category: string },
  fixedColour: Colour | undefined,
  others: readonly Thing[],
  combinations: Combinations,
): Thing {
  const free = cells.filter((cell) => others.every((other) => other.cell !== cell));
  const allowed = (fixedColour ? [fixedColour] : colours)
    .flatMap((colour) => free.map((cell) => ({ colour, cell })))
    .filter(({ colour, cell }) => {
      if (combinations === "seen") return !isHeldOut(noun, colour, cell);
      return others.length > 0 || isHeldOut(noun, colour, cell);
    });
  const { colour, cell } = random.choice(allowed);
  const size: ThingSize = random.uniform() < 0.4 ? "small" : "large";
  const { slack } = sizes[size];
  const shift = () => random.integer(2 * slack + 1) - slack;
  const offset = { x: shift(), y: shift() };
  return {
    noun,
    category,
    colour,
    cell,
    size,
    offset,
    shade: vary(random, meanShades[colour], shadeVariation),
  };
}

/** Some of the things, but less than half, turned into signs. */
function withSigns(things: readonly Thing[], random: Random): Thing[] {
  const words = random.shuffle(signWords);
  const count = Math.min(random.choice(signCounts), Math.floor((things.length - 1) / 2));
  // What is there because training never shows it stays.
  const kept = things.find(({ noun, colour, cell }) => isHeldOut(noun, colour, cell));
  const chosen = random.shuffle(things.filter((thing) => thing !== kept)).slice(0, count);
  return things.map((thing) => (chosen.includes(thing) ? asSign(thing, words.pop() as string) : thing));
}

/** A sign in the place of a thing. */
function asSign(thing: Thing, word: string): Thing {
  return { ...thing, noun: signNoun, category: signNoun, word, size: "large", offset: { x: 0, y: 0 } };
}

/** "cats" of "cat", "signs" of "sign". */
export function pluralOf(noun: string): string {
  return noun === signNoun ? `${signNoun}s` : objectClass(noun).plural;
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
