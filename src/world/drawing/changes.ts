/** Drawn images as people have them: of other sizes, stored as JPEG, on a page, in another light. */
import sharp from "sharp";
import type { Image } from "../../processing/index.js";
import type { Random } from "../../tensor/index.js";
import type { Rgb } from "../facts/colours.js";
import { sceneSize } from "../scenes/scene.js";
import { fileSize } from "./files.js";
import { fillRectangle } from "./font.js";
import { blur } from "./photo.js";
import { enlarge, resize } from "./resize.js";

/** A part of an image, in shares of its width and height. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface ChangedImage {
  readonly image: Image;
  /** Where the scene is, with its three rows and columns of cells. */
  readonly scene: Area;
}

/** The scene as a square image with sides of `size` pixels. */
export type Paint = (size: number) => Promise<Image>;

export interface ImageChange {
  readonly name: string;
  /** Paints the scene once and changes it; the same random numbers give the same bytes. */
  change(paint: Paint, random: Random): Promise<ChangedImage>;
}

type Step = (changed: ChangedImage, random: Random) => Promise<ChangedImage> | ChangedImage;

/** Ways in which an image may differ from what files hold, one by one and several at once. */
export const imageChanges: readonly ImageChange[] = [
  imageChange("as drawn", drawnAt(fileSize, fileSize)),
  imageChange("enlarged", enlarged),
  imageChange("fine", drawnAt(128, 768)),
  imageChange("jpeg", drawnAt(96, 384), storeAsJpeg),
  imageChange("margin", drawnAt(192, 384), putOnPage),
  imageChange("stretched", drawnAt(96, 384), stretch),
  imageChange("shaded", drawnAt(96, 384), shade),
  imageChange(
    "all",
    (paint, random) => (random.uniform() < 0.3 ? enlarged : drawnAt(96, 384))(paint, random),
    mostly(stretch),
    mostly(putOnPage),
    mostly(shade),
    mostly(storeAsJpeg),
  ),
];

function imageChange(name: string, start: ImageChange["change"], ...steps: Step[]): ImageChange {
  return {
    name,
    async change(paint, random) {
      let changed = await start(paint, random);
      for (const step of steps) changed = await step(changed, random);
      return changed;
    },
  };
}

function mostly(step: Step): Step {
  return (changed, random) => (random.uniform() < 0.7 ? step(changed, random) : changed);
}

/** From `least` to `most` pixels a side, each doubling equally likely. */
function drawnAt(least: number, most: number): ImageChange["change"] {
  return async (paint, random) => {
    const size = Math.round(least * (most / least) ** random.uniform());
    return { image: await paint(size), scene: { left: 0, top: 0, width: 1, height: 1 } };
  };
}

async function enlarged(paint: Paint, random: Random): Promise<ChangedImage> {
  const { image, scene } = await drawnAt(sceneSize, sceneSize)(paint, random);
  return { image: enlarge(image, 2 + random.integer(4)), scene };
}

async function storeAsJpeg({ image, scene }: ChangedImage, random: Random): Promise<ChangedImage> {
  const { width, height } = image;
  const file = await sharp(image.data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 40 + random.integer(51) })
    .toBuffer();
  return { image: { width, height, data: await sharp(file).raw().toBuffer() }, scene };
}

/** Makes one side shorter by up to 15 %. */
async function stretch({ image, scene }: ChangedImage, random: Random): Promise<ChangedImage> {
  const shorter = (length: number) => Math.round(length * between(random, 0.85, 1));
  const { width, height } = image;
  return {
    image: await (random.uniform() < 0.5
      ? resize(image, shorter(width), height)
      : resize(image, width, shorter(height))),
    scene,
  };
}

/** Of a blur, as sharp has it. */
const leastSigma = 0.3;

/** Changes brightness and contrast by up to 20 %, each colour a little more or less; then a little blur or noise, or neither. */
async function shade({ image, scene }: ChangedImage, random: Random): Promise<ChangedImage> {
  const { width, height } = image;
  const brightness = between(random, 0.8, 1.2);
  const contrast = between(random, 0.8, 1.2);
  const tables = [0, 1, 2].map(() => {
    const cast = between(random, 0.95, 1.05);
    return Float32Array.from(
      { length: 256 },
      (_, level) => ((level - 128) * contrast + 128) * brightness * cast,
    );
  });
  const flaw = random.choice(["blur", "noise", "none"]);
  // Images that were made narrower before would fall below the least that can be blurred.
  const sigma = Math.max(leastSigma, (between(random, leastSigma, 0.6) * width) / sceneSize);
  const { data } = flaw === "blur" ? await blur(image, sigma) : image;
  const strength = flaw === "noise" ? between(random, 2, 12) : 0;
  // As fast as the painter's noise, of the same generator.
  let state = random.uint32();
  const shaded = new Uint8ClampedArray(data.length);
  for (let at = 0; at < data.length; ) {
    for (let c = 0; c < 3; c++, at++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      shaded[at] = tables[c]![data[at]!]! + (state / 2 ** 31) * strength;
    }
  }
  return { image: { width, height, data: new Uint8Array(shaded.buffer) }, scene };
}

/** Puts the image on a page of one colour, with margins of up to 20 % of its sides, and sometimes bars in these. */
function putOnPage({ image, scene }: ChangedImage, random: Random): ChangedImage {
  const margin = (side: number) => Math.round(between(random, 0, 0.2) * side);
  const left = margin(image.width);
  const top = margin(image.height);
  const width = left + image.width + margin(image.width);
  const height = top + image.height + margin(image.height);
  const page = { width, height, data: new Uint8Array(3 * width * height) };
  fillRectangle(page, { left: 0, top: 0, width, height }, pageColour(random));
  if (random.uniform() < 0.5) drawBars(page, { left, top, image }, random);
  for (let y = 0; y < image.height; y++) {
    const row = image.data.subarray(3 * y * image.width, 3 * (y + 1) * image.width);
    page.data.set(row, 3 * ((top + y) * width + left));
  }
  return {
    image: page,
    scene: {
      left: (left + scene.left * image.width) / width,
      top: (top + scene.top * image.height) / height,
      width: (scene.width * image.width) / width,
      height: (scene.height * image.height) / height,
    },
  };
}

/** Bars along some of the page's edges, within its margins: a window's title with three buttons, or what may be beside it. */
function drawBars(
  page: Image,
  { left, top, image }: { left: number; top: number; image: Image },
  random: Random,
): void {
  const thick = (margin: number) => Math.round(margin * between(random, 0.3, 1));
  const { width, height } = page;
  const right = thick(width - left - image.width);
  const bottom = thick(height - top - image.height);
  const title = { left: 0, top: 0, width, height: thick(top) };
  const others = [
    { left: 0, top: 0, width: thick(left), height },
    { left: width - right, top: 0, width: right, height },
    { left: 0, top: height - bottom, width, height: bottom },
  ];
  for (const bar of others) if (random.uniform() < 0.3) fillRectangle(page, bar, pageColour(random));
  fillRectangle(page, title, pageColour(random));
  const side = Math.round(title.height / 2);
  const middle = Math.round(title.height / 4);
  const first = random.uniform() < 0.5 ? middle : width - 5 * side - middle;
  for (let button = 0; button < 3; button++) {
    const area = { left: first + 2 * button * side, top: middle, width: side, height: side };
    fillRectangle(page, area, pageColour(random));
  }
}

/** Nearly white, nearly black, or any. */
function pageColour(random: Random): Rgb {
  const [least, most] = random.choice([
    [225, 255],
    [0, 45],
    [0, 255],
  ]) as [number, number];
  const level = () => least + random.integer(most - least + 1);
  return [level(), level(), level()];
}

function between(random: Random, least: number, most: number): number {
  return least + (most - least) * random.uniform();
}
