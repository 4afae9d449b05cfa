import { expect, it } from "vitest";
import type { Image } from "../../processing/index.js";
import { Random } from "../../tensor/index.js";
import { drawScene } from "../scenes/scene.js";
import { Painter } from "./painter.js";
import { Painters } from "./painters.js";
import { resize } from "./resize.js";

const painters = new Painters();
const scene = {
  ...drawScene(new Random(2), { combinations: "seen", minThings: 8 }),
  style: "plain",
} as const;

const meanDifference = (one: Image, other: Image) =>
  one.data.reduce((sum, level, i) => sum + Math.abs(level - other.data[i]!), 0) / one.data.length;

it("paints what a painter of that size does", async () => {
  for (const size of [96, 192]) {
    const { width, height, data } = await painters.paint(scene, size);
    expect([width, height]).toEqual([size, size]);
    expect(Buffer.compare(data, (await Painter.load(size)).paint(scene).data)).toBe(0);
  }
});

it("paints the same scene at sizes between", async () => {
  const reference = await resize(await painters.paint(scene, 192), 110, 110);
  for (const size of [110, 250, 384]) {
    const image = await painters.paint(scene, size);
    expect([image.width, image.height, image.data.length]).toEqual([size, size, 3 * size ** 2]);
    expect(meanDifference(await resize(image, 110, 110), reference)).toBeLessThan(6);
  }
});

it("refuses what is too large", async () => {
  await expect(painters.paint(scene, 769)).rejects.toThrow("at most 768 pixels wide, not 769");
});
