import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { pictureInput } from "./picture-input.js";

describe("pictureInput", () => {
  it("makes paths and file URLs absolute paths", () => {
    const path = resolve("a cat.png");
    expect(pictureInput("a cat.png")).toBe(path);
    expect(pictureInput(join(".", "a cat.png"))).toBe(path);
    expect(pictureInput(pathToFileURL(path))).toBe(path);
    expect(pictureInput(pathToFileURL(path).href)).toBe(path);
  });

  it("copies only the bytes of a view", () => {
    const bytes = new Uint8Array([0, 1, 2, 3]).subarray(1, 3);
    const copy = pictureInput(bytes) as Uint8Array;
    bytes[0] = 9;
    expect([...copy]).toEqual([1, 2]);
    expect(copy.buffer.byteLength).toBe(2);
  });

  it("copies a Buffer, whose slices share memory", () => {
    const buffer = Buffer.from("abc");
    const copy = pictureInput(buffer) as Uint8Array;
    buffer[0] = 0;
    expect([...copy]).toEqual([97, 98, 99]);
  });

  it.each(["https://example.org/a.png", new URL("http://example.org/a.png"), "data:image/png;base64,AAAA"])(
    "refuses %s",
    (source) => {
      expect(() => pictureInput(source)).toThrow(/fetch it, and give its bytes/);
    },
  );

  it("refuses other values", () => {
    expect(() => pictureInput(7 as unknown as string)).toThrow("not number");
  });
});
