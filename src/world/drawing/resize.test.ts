import { expect, it } from "vitest";
import { enlarge, resize } from "./resize.js";

const red = [200, 0, 0];
const blue = [0, 0, 200];
const white = [255, 255, 255];
const black = [0, 0, 0];
const image = { width: 2, height: 2, data: Uint8Array.from([red, blue, white, black].flat()) };

it("enlarges every pixel to a square", () => {
  const { width, height, data } = enlarge(image, 3);
  expect([width, height]).toEqual([6, 6]);
  const pixels = Array.from({ length: 36 }, (_, i) => [...data.subarray(3 * i, 3 * i + 3)]);
  const above = [red, red, red, blue, blue, blue];
  const below = [white, white, white, black, black, black];
  expect(pixels).toEqual([above, above, above, below, below, below].flat());
});

it("resizes each side by itself", async () => {
  const { width, height, data } = await resize(enlarge(image, 20), 8, 4);
  expect([width, height, data.length]).toEqual([8, 4, 96]);
  // Filters of images round a little differently on other processors.
  for (const [c, level] of red.entries()) expect(Math.abs(data[c]! - level)).toBeLessThan(3);
  for (const [c, level] of black.entries()) expect(Math.abs(data[93 + c]! - level)).toBeLessThan(3);
});
