/** Images of the miniature: things on a grid of nine places, some of them signs with a word on them. */
import type { Random } from "../../tensor/index.js";
import { isHeldOut } from "./held-out.js";
import { objectClass } from "./objects.js";
import { drawScene, type PlacedObject, type Scene } from "./scene.js";

/** Hands that an image may be drawn by. */
export const styles = ["plain", "flat", "grey", "outline"] as const;

export type ImageStyle = (typeof styles)[number];

/** Words that signs carry: short enough to be read at 26 pixels. */
export const kindWords = ["open", "sale", "taxi", "cafe", "park", "help", "good", "nice"] as const;
export const unkindWords = ["ugly", "dumb", "lazy", "mean"] as const;
export const signWords: readonly string[] = [...kindWords, ...unkindWords];

/** A thing in an image, in the words that a caption has for it. */
export interface Thing {
  /** "cat", or "sign" */
  readonly noun: string;
  /** What a sign says. */
  readonly word?: string;
  /** Of a sign: "sign". */
  readonly category: string;
  readonly colour: string;
  readonly cell: PlacedObject["cell"];
}

/** An image with what there is to say about it. */
export interface Drawing {
  /** A sign is an object that is called by its word. */
  readonly scene: Scene;
  readonly style: ImageStyle;
  /** In reading order. */
  readonly things: readonly Thing[];
}

export interface DrawingOptions {
  /** What training shows, or what it never does: a thing in a colour or at a place that is kept for the test. */
  readonly combinations: "seen" | "unseen";
  readonly minObjects: number;
  readonly maxObjects: number;
}

/** Share of images in the first style. */
const plainShare = 0.4;
/** How many signs an image has, each equally likely. */
const signCounts = [0, 0, 1, 1, 2];

export function drawDrawing(random: Random, options: DrawingOptions): Drawing {
  const scene = withSigns(drawScene(random, options), random);
  const style = random.uniform() < plainShare ? "plain" : random.choice(styles.slice(1));
  return { scene, style, things: scene.objects.map(thingOf) };
}

/** The scene with some of its things, but less than half, turned into signs. */
function withSigns(scene: Scene, random: Random): Scene {
  const words = random.shuffle(signWords);
  const count = Math.min(random.choice(signCounts), Math.floor((scene.objects.length - 1) / 2));
  // What is there because training never shows it stays.
  const kept = scene.objects.find(({ object, colour, cell }) => isHeldOut(object, colour, cell));
  const free = random.shuffle(scene.objects).filter((placed) => placed !== kept);
  const chosen = new Set(free.slice(0, count));
  const objects = scene.objects.map((placed): PlacedObject => {
    if (!chosen.has(placed)) return placed;
    return { ...placed, object: words.pop() as string, size: "large", offset: { x: 0, y: 0 } };
  });
  return { ...scene, objects };
}

function thingOf({ object, colour, cell }: PlacedObject): Thing {
  if (signWords.includes(object)) return { noun: "sign", word: object, category: "sign", colour, cell };
  return { noun: object, category: objectClass(object).category, colour, cell };
}
