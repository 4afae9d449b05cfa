import { expect, it, vi } from "vitest";
import { float32 } from "../tensor/index.js";
import { ImageEmbedsCache } from "./image-embeds-cache.js";

it("encodes an image once while it is among the last used", async () => {
  const encoded: number[] = [];
  const cache = new ImageEmbedsCache(2);
  const get = async (value: number) => {
    const [embeds] = await cache.get(String(value), async () => {
      encoded.push(value);
      return [float32([1], [value * 10])];
    });
    return embeds!.data[0];
  };
  expect(await get(1)).toBe(10);
  await get(2);
  expect(await get(1)).toBe(10);
  await get(3); // pushes 2 out, not 1
  await get(1);
  await get(2);
  expect(encoded).toEqual([1, 2, 3, 2]);
});

it("keeps nothing of an image that could not be encoded", async () => {
  const cache = new ImageEmbedsCache(1);
  const embeds = [float32([1], [1])];
  await expect(cache.get("a", () => Promise.reject(new Error("no memory")))).rejects.toThrow("no memory");
  expect(await cache.get("a", async () => embeds)).toBe(embeds);
});

it("encodes once for callers at the same time, none of whom hears of another's failure", async () => {
  const cache = new ImageEmbedsCache(2);
  const embeds = [float32([1], [1])];
  const encode = vi.fn(async () => embeds);
  expect(await Promise.all([cache.get("a", encode), cache.get("a", encode)])).toEqual([embeds, embeds]);
  expect(encode).toHaveBeenCalledTimes(1);
  const aborted = cache.get("b", () => Promise.reject(new Error("aborted")));
  const others = [cache.get("b", encode), cache.get("b", encode)];
  await expect(aborted).rejects.toThrow("aborted");
  expect(await Promise.all(others)).toEqual([embeds, embeds]);
  expect(encode).toHaveBeenCalledTimes(2);
});
