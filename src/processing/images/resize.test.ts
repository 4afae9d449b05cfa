import { createHash } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import images from "../../../test/fixtures/images/expected.json" with { type: "json" };
import cases from "../../../test/fixtures/images/resize.json" with { type: "json" };
import { decodeImage, type Image } from "./image.js";
import { resizeBicubic } from "./resize.js";

const folder = join(import.meta.dirname, "../../../test/fixtures/images");
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** The same noise that the expected hashes were made from. */
function noise(seed: number, width: number, height: number): Image {
  const data = new Uint8Array(width * height * 3);
  let state = BigInt(seed);
  for (let i = 0; i < data.length; i++) {
    state = (state * 1103515245n + 12345n) & 0x7fffffffn;
    data[i] = Number((state >> 16n) & 255n);
  }
  return { width, height, data };
}

describe("gives PIL's bytes", () => {
  test.each(cases as [number, number, number, number, number, string][])(
    "noise %i: %i x %i to %i x %i",
    (seed, width, height, newWidth, newHeight, hash) => {
      const resized = resizeBicubic(noise(seed, width, height), newWidth, newHeight);
      expect([resized.width, resized.height]).toEqual([newWidth, newHeight]);
      expect(sha256(resized.data)).toBe(hash);
    },
  );

  const files = Object.entries(images).flatMap(([file, entry]) =>
    "resized224" in entry ? [[file, entry.resized224] as const] : [],
  );
  test.each(files)("%s to 224 x 224", async (file, hash) => {
    const image = await decodeImage(join(folder, file));
    expect(sha256(resizeBicubic(image, 224, 224).data)).toBe(hash);
  });
});

test("one colour stays that colour at every size", () => {
  const size = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(size, size, size, size, fc.nat(255), (width, height, newWidth, newHeight, level) => {
      const image = { width, height, data: new Uint8Array(width * height * 3).fill(level) };
      expect(resizeBicubic(image, newWidth, newHeight).data.every((value) => value === level)).toBe(true);
    }),
  );
});

test.each([0, -1, 1.5, Number.NaN])("refuses a width of %d pixels", (width) => {
  expect(() => resizeBicubic(noise(1, 2, 2), width, 4)).toThrow(RangeError);
});
