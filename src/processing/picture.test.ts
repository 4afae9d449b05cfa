import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import expected from "../../test/fixtures/pictures/expected.json" with { type: "json" };
import { decodePicture } from "./picture.js";
import { PictureError } from "./picture-error.js";

const folder = join(import.meta.dirname, "../../test/fixtures/pictures");
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("decodes to the pixels of PIL's convert('RGB')", () => {
  test.each(Object.entries(expected))("%s", async (file, { width, height, sha256: hash }) => {
    const picture = await decodePicture(join(folder, file));
    expect([picture.width, picture.height]).toEqual([width, height]);
    expect(sha256(picture.data)).toBe(hash);
  });
});

test("bytes and path give the same picture", async () => {
  const path = join(folder, "rgba.png");
  expect(await decodePicture(await readFile(path))).toEqual(await decodePicture(path));
});

describe("refuses", () => {
  const text = (content: string) => new TextEncoder().encode(content);
  test.each([
    ["nothing", new Uint8Array(), /is empty; get it again/],
    ["a text", text("hello"), /no PNG, JPEG, WebP or GIF/],
    ["HTML", text("<!doctype html><html></html>"), /no PNG/],
    ["SVG", text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), /no PNG/],
    ["PDF", text("%PDF-1.7\n"), /no PNG/],
  ])("%s", async (_, bytes, message) => {
    await expect(decodePicture(bytes)).rejects.toThrow(PictureError);
    await expect(decodePicture(bytes)).rejects.toThrow(message);
  });

  test.each(["rgb_large.png", "photo.jpg", "cmyk.jpg", "rgba_lossless.webp", "plain.gif", "grey16.png"])(
    "%s cut off at half",
    async (file) => {
      const bytes = await readFile(join(folder, file));
      const half = bytes.subarray(0, bytes.length / 2);
      await expect(decodePicture(half)).rejects.toThrow(/cannot be decoded .* damaged or cut off/);
      await expect(decodePicture(half)).rejects.toThrow(PictureError);
    },
  );

  test("a path without a file, naming it", async () => {
    await expect(decodePicture("/no/such/cat.png")).rejects.toThrow(/^\/no\/such\/cat\.png: cannot be read/);
    await expect(decodePicture("/no/such/cat.png")).rejects.toThrow(PictureError);
  });

  test("more than 100 megapixels, naming the file", async () => {
    const directory = await mkdtemp(join(tmpdir(), "picture-"));
    try {
      const path = join(directory, "bomb.gif");
      const gif = await readFile(join(folder, "plain.gif"));
      gif.writeUInt16LE(50_000, 6);
      gif.writeUInt16LE(50_000, 8);
      await writeFile(path, gif);
      await expect(decodePicture(path)).rejects.toThrow(/bomb\.gif: .*50000 x 50000 pixels are more than/);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test("a PNG whose header claims more than 100 megapixels", async () => {
    const png = await readFile(join(folder, "rgb_gamma.png"));
    png.writeUInt32BE(20_000, 16);
    png.writeUInt32BE(20_000, 20);
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    await expect(decodePicture(png)).rejects.toThrow(/pixel limit/);
  });
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
