import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { decodeAhead } from "./decode-ahead.js";
import type { Image } from "./image.js";

const large = 2 ** 24 + 1;
const imageOf = (width: number): Image => ({ width, height: 1, data: new Uint8Array(0) });

/** Decodes "images" of the given numbers of pixels, and notes how many pixels were decoded and not yet done with. */
async function run(sizes: readonly number[], delays: readonly number[] = []) {
  let held = 0;
  let most = 0;
  let decoding = 0;
  let together = 0;
  const images = decodeAhead([...sizes.entries()], async ([index, pixels], onSize) => {
    for (let i = 0; i < (delays[index] ?? 0); i++) await setImmediate();
    await onSize(pixels);
    together = Math.max(together, ++decoding);
    held += pixels;
    most = Math.max(most, held);
    await setImmediate();
    decoding--;
    return imageOf(pixels);
  });
  const got: number[] = [];
  for await (const { width } of images) {
    got.push(width);
    await setImmediate();
    held -= width;
  }
  expect(got).toEqual(sizes);
  return { most, together };
}

test("small images are decoded several at once, large ones one after another", async () => {
  expect((await run(Array(20).fill(1000))).together).toBe(8);
  expect((await run(Array(20).fill(2 * large))).most).toBe(2 * large);
  expect((await run([5, 2 * large, 5, 2 * large, 5])).most).toBe(2 * large);
  expect((await run([large, large, large])).most).toBe(large);
});

test("later ones that are ready first do not take the room of earlier ones", async () => {
  await run([2 * large, large, large, 7, 2 * large], [9, 0, 0, 3, 0]);
  await run([5, 2 * large, large, 2 * large, 7], [20, 0, 5, 1, 0]);
});

test("an image that fails is told of in its turn", async () => {
  const seen: number[] = [];
  const images = decodeAhead([1, 2, 3, 4], async (item, onSize) => {
    if (item === 3) throw new Error("damaged");
    await onSize(2 * large);
    return imageOf(item);
  });
  const reading = (async () => {
    for await (const { width } of images) seen.push(width);
  })();
  await expect(reading).rejects.toThrow("damaged");
  expect(seen).toEqual([1, 2]);
});

test("what was begun and is not needed any more is not decoded", async () => {
  let decoded = 0;
  for await (const _ of decodeAhead(Array(8).fill(2 * large), async (pixels: number, onSize) => {
    await onSize(pixels);
    decoded++;
    return imageOf(pixels);
  }))
    break;
  await setImmediate();
  expect(decoded).toBe(1);
});
