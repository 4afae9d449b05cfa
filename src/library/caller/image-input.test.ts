import { createReadStream, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import type { ImageSource, Images } from "../types.js";
import { imageInputs } from "./image-input.js";

const file = join(import.meta.dirname, "../../../test/fixtures/images/rgba.png");
const png = readFileSync(file);

async function one(source: Images): Promise<unknown> {
  const inputs = await imageInputs(source);
  expect(inputs).toHaveLength(1);
  return inputs[0];
}

describe("an image", () => {
  it("by path or file URL becomes an absolute path", async () => {
    const path = resolve("a cat.png");
    expect(await one("a cat.png")).toBe(path);
    expect(await one(join(".", "a cat.png"))).toBe(path);
    expect(await one(pathToFileURL(path))).toBe(path);
    expect(await one(pathToFileURL(path).href)).toBe(path);
  });

  it("of a view is copied at once, without what lies around it", async () => {
    const bytes = new Uint8Array([0, 1, 2, 3]).subarray(1, 3);
    const copying = one(bytes) as Promise<Uint8Array>;
    bytes[0] = 9;
    const copy = await copying;
    expect([...copy]).toEqual([1, 2]);
    expect(copy.buffer.byteLength).toBe(2);
  });

  it("of a Buffer is copied at once: its slices share memory", async () => {
    const buffer = Buffer.from("abc");
    const copying = one(buffer) as Promise<Uint8Array>;
    buffer[0] = 0;
    expect([...(await copying)]).toEqual([97, 98, 99]);
  });

  it.each<[string, () => ImageSource]>([
    ["an ArrayBuffer", () => new Uint8Array(png).buffer],
    ["a DataView", () => new DataView(new Uint8Array(png).buffer) as unknown as ImageSource],
    ["a Blob", () => new Blob([png])],
    ["a File", () => new File([png], "cat.png")],
    ["a web stream", () => new Blob([png]).stream()],
    ["the body of a response", () => new Response(png).body!],
    ["a stream of Node", () => createReadStream(file)],
    ["base64", () => png.toString("base64")],
    ["base64 in lines", () => png.toString("base64").replace(/.{76}/g, "$&\n")],
    ["base64 of URLs", () => png.toString("base64url")],
    ["a data: URL", () => `data:image/png;base64,${png.toString("base64")}`],
    ["a data: URL object", () => new URL(`data:image/png;base64,${png.toString("base64")}`)],
    ["a data: URL without base64", () => `data:image/png,${[...png].map(percent).join("")}`],
  ])("as %s", async (_, source) => {
    const bytes = (await one(source())) as Uint8Array;
    expect(Buffer.from(bytes).equals(png)).toBe(true);
  });

  it.each<[Images, string]>([
    [
      "https://example.org/a.png",
      "nothing is downloaded here: download it and give its path; or, in a program, fetch it, and give its bytes",
    ],
    [new URL("http://example.org/a.png"), "nothing is downloaded here"],
    ["data:image/png;base64", "has no comma"],
    ["data:image/png;base64,!!!!", "is no base64"],
    [7 as unknown as string, "not 7"],
    [{ path: "cat.png" } as unknown as string, "not an object"],
    [null as unknown as string, "not null"],
    [[], "no image given; give at least one"],
    [["cat.png", undefined as unknown as string], "not undefined"],
    [ReadableStream.from(["text"]) as ReadableStream, 'must be of bytes (Uint8Array), not of "text"'],
  ])("refuses %s", async (source, message) => {
    await expect(imageInputs(source)).rejects.toThrow(message);
  });

  it("is short in messages, however long the text", async () => {
    const error = await imageInputs(`https://example.org/${"a".repeat(1e6)}`).catch((error) => error);
    expect(error.message.length).toBeLessThan(300);
  });

  it("of a stream that does not come is waited for until the signal", async () => {
    const controller = new AbortController();
    const reading = imageInputs(new ReadableStream<Uint8Array>(), controller.signal);
    const reason = new Error("left");
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });
});

describe("a video", () => {
  it("is a path and a number of frames", async () => {
    const video = resolve("clip.mp4");
    expect(await one({ video: "clip.mp4" })).toEqual({ video, frames: undefined });
    expect(await one({ video: pathToFileURL(video), frames: 8 })).toEqual({ video, frames: 8 });
    expect(await imageInputs(["a.png", { video, frames: 2 }])).toEqual([
      resolve("a.png"),
      { video, frames: 2 },
    ]);
  });

  it.each<[object, string]>([
    [{ video: "a.mp4", frames: 0 }, "frames must be a whole number, 1 to 1024, not 0"],
    [{ video: "a.mp4", frames: 1e9 }, "frames must be a whole number"],
    [{ video: "a.mp4", count: 2 }, "frames"],
    [{ video: new Uint8Array(3) }, "a video must be the path or file: URL of one, not a Uint8Array"],
  ])("refuses %o", async (source, message) => {
    await expect(imageInputs(source as Images)).rejects.toThrow(message);
  });
});

function percent(byte: number): string {
  return `%${byte.toString(16).padStart(2, "0")}`;
}
