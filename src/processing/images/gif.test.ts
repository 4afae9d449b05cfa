import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openGif } from "./gif.js";

// The pixels of whole files are checked with the other formats in image.test.ts.
const gif = readFileSync(join(import.meta.dirname, "../../../test/fixtures/images/interlaced.gif"));

test("every cut is refused", () => {
  const frameEnd = gif.length - 2;
  for (let length = 6; length < frameEnd; length++) {
    expect(() => openGif(gif.subarray(0, length), 1e6).decode(), `${length} bytes`).toThrow(/ends|end after/);
  }
});

test("damaged bytes give an image or an error, never a hang or a wild read", () => {
  fc.assert(
    fc.property(fc.nat(gif.length - 1), fc.nat(255), (position, value) => {
      const damaged = Uint8Array.from(gif);
      damaged[position] = value;
      try {
        const { width, height, data } = openGif(damaged, 100_000).decode();
        expect(data.length).toBe(width * height * 3);
      } catch (error) {
        expect((error as Error).name).toMatch(/^(?:ImageSize)?Error$/);
      }
    }),
    { numRuns: 500 },
  );
});

test("a file without a frame is refused", () => {
  const empty = Uint8Array.from([...gif.subarray(0, 10), 0, 0, 0, 0x3b]);
  expect(() => openGif(empty, 1e6).decode()).toThrow("the file holds no frame");
});
