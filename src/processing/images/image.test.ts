import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import expected from "../../../test/fixtures/images/expected.json" with { type: "json" };
import kinds from "../../../test/fixtures/images/kinds/expected.json" with { type: "json" };
import { decodeImage } from "./image.js";
import { ImageError } from "./image-error.js";
import { pngWithoutExtras } from "./png-chunks.js";

const folder = join(import.meta.dirname, "../../../test/fixtures/images");
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("decodes to the pixels of PIL's convert('RGB')", () => {
  test.each(Object.entries(expected))("%s", async (file, { width, height, sha256: hash }) => {
    const image = await decodeImage(join(folder, file));
    expect([image.width, image.height]).toEqual([width, height]);
    expect(sha256(image.data)).toBe(hash);
  });
});

interface Expected {
  readonly width: number;
  readonly height: number;
  readonly sha256: string;
  readonly upright?: Expected;
}

describe("further kinds, as PIL reads them", () => {
  test.each(Object.entries(kinds as Record<string, Expected>))("%s", async (file, asStored) => {
    const path = join(folder, "kinds", file);
    const described = async (upright: boolean) => {
      const { width, height, data } = await decodeImage(path, { upright });
      return { width, height, sha256: sha256(data) };
    };
    const { upright = asStored, ...stored } = asStored;
    expect(await described(false)).toEqual(stored);
    expect(await described(true)).toEqual({
      width: upright.width,
      height: upright.height,
      sha256: upright.sha256,
    });
  });
});

describe("AVIF, whose conversion of colours may round otherwise than PIL's", () => {
  const names = ["lossless", ...[1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => `orientation${orientation}`)];
  test.each(names)("%s", async (name) => {
    const image = await decodeImage(join(folder, "kinds", `${name}.avif`));
    const { width, height, data } = await decodeImage(join(folder, "kinds", `${name}_avif.png`));
    expect([image.width, image.height]).toEqual([width, height]);
    const differences = data.map((level, i) => Math.abs(level - image.data[i]!));
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
  });
});

test("PNG: thousands of texts of megabytes are passed over", async () => {
  const png = await readFile(join(folder, "rgba.png"));
  const content = Buffer.concat([Buffer.from("Comment\0\0"), deflateSync(Buffer.alloc(4 << 20))]);
  const chunk = Buffer.alloc(12 + content.length);
  chunk.writeUInt32BE(content.length);
  chunk.write("zTXt", 4);
  content.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  const texts = Array<Buffer>(50).fill(chunk);
  const padded = Buffer.concat([png.subarray(0, 33), ...texts, png.subarray(33)]);
  expect(pngWithoutExtras(padded).length).toBeLessThanOrEqual(png.length);
  expect(await decodeImage(padded)).toEqual(await decodeImage(png));
});

test("a signal ends the waiting", async () => {
  const reason = new Error("left");
  await expect(decodeImage(join(folder, "photo.jpg"), { signal: AbortSignal.abort(reason) })).rejects.toBe(
    reason,
  );
  const controller = new AbortController();
  const decoding = decodeImage(await readFile(join(folder, "photo.jpg")), { signal: controller.signal });
  controller.abort(reason);
  await expect(decoding).rejects.toBe(reason);
});

test("bytes and path give the same image", async () => {
  const path = join(folder, "rgba.png");
  expect(await decodeImage(await readFile(path))).toEqual(await decodeImage(path));
});

describe("refuses", () => {
  const text = (content: string) => new TextEncoder().encode(content);
  test.each([
    ["nothing", new Uint8Array(), /is empty; get it again/],
    ["a text", text("hello"), /no PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF/],
    ["HTML", text("<!doctype html><html></html>"), /is a web page, not an image; download the image/],
    ["a video", text("\0\0\0\x18ftypisom"), /is a video/],
    ["HEIC", text("\0\0\0\x18ftypheic"), /is a HEIC photograph; save it as JPEG/],
    ["SVG", text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), /no PNG/],
    ["PDF", text("%PDF-1.7\n"), /no PNG/],
  ])("%s", async (_, bytes, message) => {
    await expect(decodeImage(bytes)).rejects.toThrow(ImageError);
    await expect(decodeImage(bytes)).rejects.toThrow(message);
  });

  test.each(["rgb_large.png", "photo.jpg", "cmyk.jpg", "rgba_lossless.webp", "plain.gif", "grey16.png"])(
    "%s cut off at half",
    async (file) => {
      const bytes = await readFile(join(folder, file));
      const half = bytes.subarray(0, bytes.length / 2);
      await expect(decodeImage(half)).rejects.toThrow(/cannot be decoded .* damaged or cut off/);
      await expect(decodeImage(half)).rejects.toThrow(ImageError);
    },
  );

  test("a path without a file, naming it", async () => {
    await expect(decodeImage("/no/such/cat.png")).rejects.toThrow(/^\/no\/such\/cat\.png: cannot be read/);
    await expect(decodeImage("/no/such/cat.png")).rejects.toThrow(ImageError);
  });

  test("more pixels than PIL, naming the file", async () => {
    const directory = await mkdtemp(join(tmpdir(), "image-"));
    try {
      const path = join(directory, "bomb.gif");
      const gif = await readFile(join(folder, "plain.gif"));
      gif.writeUInt16LE(50_000, 6);
      gif.writeUInt16LE(50_000, 8);
      await writeFile(path, gif);
      await expect(decodeImage(path)).rejects.toThrow(
        /bomb\.gif: this GIF is too large: 50000 x 50000 pixels are more than the 178,956,970 that are read; make it smaller, or raise maxPixels/,
      );
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test("more pixels than the caller allows, and no others", async () => {
    const path = join(folder, "photo.jpg");
    const { width, height } = await decodeImage(path);
    const maxPixels = width * height;
    await expect(decodeImage(path, { maxPixels })).resolves.toHaveProperty("width", width);
    await expect(decodeImage(path, { maxPixels: maxPixels - 1 })).rejects.toThrow(/too large/);
  });

  test("a side longer than a JPEG can have", async () => {
    const png = await readFile(join(folder, "rgb_gamma.png"));
    png.writeUInt32BE(1, 16);
    png.writeUInt32BE(65_536, 20);
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    await expect(decodeImage(png)).rejects.toThrow(
      /this PNG is too large: of its 1 x 65536 pixels more than 65,535 are on a side/,
    );
  });

  test.each([
    ["https://example.org/cat.png", /is an address on the web.*download the image/],
    ["file:///cat.png", /is a file: URL; give the file's path/],
    ["data:image/png;base64,iVBORw0KGgo=", /is an image as text \(base64\), not a path/],
  ])("the text %s as a path", async (path, message) => {
    await expect(decodeImage(path)).rejects.toThrow(message);
  });

  test("an image in base64 as a path, briefly", async () => {
    const text = (await readFile(join(folder, "photo.jpg"))).toString("base64");
    const error = await decodeImage(text).catch((error: Error) => error);
    expect((error as Error).message).toMatch(/is an image as text/);
    expect((error as Error).message.length).toBeLessThan(300);
  });

  test("a PNG whose header claims more pixels", async () => {
    const png = await readFile(join(folder, "rgb_gamma.png"));
    png.writeUInt32BE(20_000, 16);
    png.writeUInt32BE(20_000, 20);
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    await expect(decodeImage(png)).rejects.toThrow(/this PNG is too large: 20000 x 20000 pixels/);
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
