import { expect, it } from "vitest";
import type { Image } from "../../processing/index.js";
import { Random } from "../../tensor/index.js";
import { cells, rowAndColumn } from "../facts/cells.js";
import { drawScene, type Scene } from "../scenes/scene.js";
import { type ChangedImage, type ImageChange, imageChanges } from "./changes.js";
import { Painters } from "./painters.js";

const painters = new Painters();
const scene = drawScene(new Random(2), { combinations: "seen", minThings: 8 });
const changeOf = ({ change }: ImageChange, seed: number): Promise<ChangedImage> =>
  change((size) => painters.paint(scene, size), new Random(seed));
const named = (name: string) => imageChanges.find((each) => each.name === name)!;

/** One red tile on grey. */
function redTile(cell: (typeof cells)[number]): Scene {
  const grey = [150, 150, 150] as const;
  return {
    things: [
      {
        ...{ noun: "harp", category: "instrument", colour: "red", cell, size: "large" },
        offset: { x: 0, y: 0 },
        shade: [205, 35, 40],
      },
    ],
    style: "plain",
    background: { corners: [grey, grey, grey, grey], noise: 0, seed: 0 },
  };
}

/** The middle of what is much more red than green and blue within the scene, in shares of the scene's sides. */
function middleOfRed({ image: { width, height, data }, scene }: ChangedImage): { x: number; y: number } {
  const found: { x: number; y: number }[] = [];
  for (let i = 0; i < width * height; i++) {
    if (data[3 * i]! < 90 + Math.max(data[3 * i + 1]!, data[3 * i + 2]!)) continue;
    const x = (((i % width) + 0.5) / width - scene.left) / scene.width;
    const y = ((Math.floor(i / width) + 0.5) / height - scene.top) / scene.height;
    if (x > 0 && x < 1 && y > 0 && y < 1) found.push({ x, y });
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { x: mean(found.map(({ x }) => x)), y: mean(found.map(({ y }) => y)) };
}

it.each(imageChanges)("$name: the same random numbers give the same bytes, others others", async (change) => {
  const [first, again, other] = [
    await changeOf(change, 1),
    await changeOf(change, 1),
    await changeOf(change, 2),
  ];
  expect(again.scene).toEqual(first.scene);
  expect(Buffer.compare(again.image.data, first.image.data)).toBe(0);
  if (change.name !== "as drawn") expect(Buffer.compare(other.image.data, first.image.data)).not.toBe(0);
});

it.each(imageChanges)("$name: a thing is in its cell of the scene's area", async ({ change }) => {
  for (const [seed, cell] of cells.entries()) {
    const scene = redTile(cell);
    const changed = await change((size) => painters.paint(scene, size), new Random(seed));
    const { width, height, data } = changed.image;
    expect(data).toHaveLength(3 * width * height);
    const { row, column } = rowAndColumn(cell);
    const { x, y } = middleOfRed(changed);
    expect(Math.abs(x - (column + 0.5) / 3)).toBeLessThan(0.02);
    expect(Math.abs(y - (row + 0.5) / 3)).toBeLessThan(0.02);
  }
});

/** What a change gives for 60 seeds, without the pixels. */
async function shapes(name: string) {
  const found = [];
  for (let seed = 0; seed < 60; seed++) {
    const { image, scene } = await changeOf(named(name), seed);
    found.push({ width: image.width, height: image.height, scene });
  }
  return found;
}

const range = (values: readonly number[]) => [Math.min(...values), Math.max(...values)] as const;

it("as drawn is 192 pixels, enlarged 2 to 5 times 96", async () => {
  expect(range((await shapes("as drawn")).map(({ width }) => width))).toEqual([192, 192]);
  const widths = (await shapes("enlarged")).map(({ width }) => width);
  expect([...new Set(widths)].sort((a, b) => a - b)).toEqual([192, 288, 384, 480]);
});

it.each([
  ["fine", 128, 768],
  ["jpeg", 96, 384],
  ["shaded", 96, 384],
])("%s images have %i to %i pixels a side", async (name, least, most) => {
  const sizes = await shapes(name);
  const [smallest, largest] = range(sizes.map(({ width }) => width));
  expect(smallest).toBeGreaterThanOrEqual(least);
  expect(smallest).toBeLessThan(1.3 * least);
  expect(largest).toBeLessThanOrEqual(most);
  expect(largest).toBeGreaterThan(most / 1.3);
  for (const { width, height, scene } of sizes) {
    expect(height).toBe(width);
    expect(scene).toEqual({ left: 0, top: 0, width: 1, height: 1 });
  }
});

it("stretched images have one side that is up to 15 % shorter", async () => {
  const [narrowest, widest] = range((await shapes("stretched")).map(({ width, height }) => width / height));
  expect(narrowest).toBeGreaterThan(0.84);
  expect(narrowest).toBeLessThan(0.9);
  expect(widest).toBeGreaterThan(1.1);
  expect(widest).toBeLessThan(1.19);
});

it("margins have up to a fifth of the scene's side", async () => {
  const found = await shapes("margin");
  const margins = found.flatMap(({ scene: { left, top, width, height } }) => [
    left / width,
    top / height,
    (1 - left - width) / width,
    (1 - top - height) / height,
  ]);
  const [least, most] = range(margins);
  expect(least).toBeGreaterThan(-1e-9);
  expect(least).toBeLessThan(0.02);
  expect(most).toBeGreaterThan(0.18);
  expect(most).toBeLessThan(0.205);
});

it("shading makes images lighter and darker, by no more than a fifth each of brightness and contrast", async () => {
  const grey = { ...redTile("middle"), things: [] };
  const means = [];
  for (let seed = 0; seed < 60; seed++) {
    const { image } = await named("shaded").change((size) => painters.paint(grey, size), new Random(seed));
    means.push(image.data.reduce((sum, level) => sum + level, 0) / image.data.length / 150);
  }
  const [darkest, lightest] = range(means);
  expect(darkest).toBeLessThan(0.85);
  expect(darkest).toBeGreaterThan(0.7);
  expect(lightest).toBeGreaterThan(1.15);
  expect(lightest).toBeLessThan(1.3);
});

it("a stored JPEG is near to what was painted, and not the same", async () => {
  const { image } = await changeOf(named("jpeg"), 5);
  const painted = await painters.paint(scene, image.width);
  const differences = image.data.map((level, i) => Math.abs(level - painted.data[i]!));
  const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length;
  expect(mean).toBeGreaterThan(0.5);
  expect(mean).toBeLessThan(12);
});

it("blurs images that became narrower", async () => {
  const all = imageChanges.find(({ name }) => name === "all")!;
  const grey = async (size: number): Promise<Image> => ({
    width: size,
    height: size,
    data: new Uint8Array(3 * size * size).fill(128),
  });
  // Among so many, dozens are narrower than 96 pixels and blurred as little as can be.
  for (let seed = 0; seed < 1500; seed++) {
    await expect(all.change(async () => grey(96), new Random(seed))).resolves.toBeDefined();
  }
}, 60_000);
