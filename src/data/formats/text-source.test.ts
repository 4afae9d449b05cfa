import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { readText } from "./text-source.js";

async function read(bytes: Uint8Array): Promise<{ text: string; marks: number }> {
  const path = join(temporaryFolder(), "f");
  await writeFile(path, bytes);
  let text = "";
  let marks = 0;
  for await (const piece of readText(path, "f", () => marks++)) text += piece;
  return { text, marks };
}

test("puts characters together that lie across two pieces", async () => {
  for (const shift of [0, 1, 2, 3]) {
    const text = "a".repeat(shift) + "🌻".repeat(150_000);
    expect((await read(Buffer.from(text))).text).toBe(text);
  }
});

test("leaves out a byte-order mark at the start, and only there", async () => {
  expect(await read(Buffer.from("\ufeffa\ufeff"))).toEqual({ text: "a\ufeff", marks: 1 });
  expect(await read(Buffer.from("a"))).toEqual({ text: "a", marks: 0 });
});

test.each([
  ["a lone byte", [97, 10, 0xe9, 98], "f:2: byte 2 is not UTF-8"],
  ["a broken character", [97, 0xe2, 0x82, 98], "f:1: byte 1 is not UTF-8"],
  ["a surrogate", [0xed, 0xa0, 0x80], "f:1: byte 0 is not UTF-8"],
  [
    "a byte in a later piece",
    [...Buffer.from("abc\n".repeat(100_000)), 0xff, 97],
    "f:100001: byte 400000 is not UTF-8",
  ],
  ["UTF-16", [0xff, 0xfe, 97, 0], "f:1: is not UTF-8 (byte 0 looks like UTF-16)"],
])("refuses %s", async (_, bytes, message) => {
  await expect(read(Uint8Array.from(bytes))).rejects.toThrow(message);
});

test("refuses a character that is cut off at the end", async () => {
  await expect(read(Uint8Array.from([97, 0xe2, 0x82]))).rejects.toThrow("is not UTF-8");
});
