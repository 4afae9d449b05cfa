import { expect, it } from "vitest";
import { float32, type HostTensor } from "../tensor/index.js";
import { ImageEmbedsCache } from "./image-embeds-cache.js";

it("encodes an image once while it is among the last used", async () => {
  const encoded: number[] = [];
  const cache = new ImageEmbedsCache(2);
  const get = (value: number) =>
    cache.get(float32([1], [value]), async (pixels: HostTensor<"float32">) => {
      encoded.push(pixels.data[0]!);
      return float32([1], [pixels.data[0]! * 10]);
    });
  expect((await get(1)).data[0]).toBe(10);
  await get(2);
  expect((await get(1)).data[0]).toBe(10);
  await get(3); // pushes 2 out, not 1
  await get(1);
  await get(2);
  expect(encoded).toEqual([1, 2, 3, 2]);
});

it("keeps nothing of an image that could not be encoded", async () => {
  const cache = new ImageEmbedsCache(1);
  const pixels = float32([1], [1]);
  await expect(cache.get(pixels, () => Promise.reject(new Error("no memory")))).rejects.toThrow("no memory");
  expect(await cache.get(pixels, async () => pixels)).toBe(pixels);
});
