import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openBmp } from "./bmp.js";

// The pixels of whole files are checked with the other formats in image.test.ts.
const folder = join(import.meta.dirname, "../../../test/fixtures/images/kinds");
const read = (name: string): Buffer => readFileSync(join(folder, name));

describe.each(["bmp8.bmp", "bmp8_rle.bmp", "bmp4_rle.bmp", "bmp16_565.bmp", "bmp32_v5.bmp"])("%s", (name) => {
  const bmp = read(name);

  test("damaged bytes give an image or an error, never a hang or a wild read", () => {
    fc.assert(
      fc.property(fc.nat(bmp.length - 1), fc.nat(255), (position, value) => {
        const damaged = Uint8Array.from(bmp);
        damaged[position] = value;
        try {
          const { width, height, data } = openBmp(damaged, 100_000).decode();
          expect(data.length).toBe(width * height * 3);
        } catch (error) {
          expect((error as Error).name).toMatch(/^(?:ImageSize)?Error$/);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("a file that is cut off is refused", () => {
    for (const share of [0.1, 0.5, 0.9]) {
      const cut = bmp.subarray(0, Math.floor(bmp.length * share));
      expect(() => openBmp(cut, 1e6).decode()).toThrow(
        /ends in the middle of its header|image data end in row/,
      );
    }
  });
});

test("says what is not supported", () => {
  const jpegInside = read("bmp24.bmp");
  jpegInside.writeUInt32LE(4, 30);
  expect(() => openBmp(jpegInside, 1e6).decode()).toThrow(
    "BMP of 24 bits and compression 4 is not supported",
  );
  const scattered = read("bmp32_masks.bmp");
  scattered.writeUInt32LE(0x50, 54);
  expect(() => openBmp(scattered, 1e6).decode()).toThrow("its colour mask 0x50 is not supported");
});
