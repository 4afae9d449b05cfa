import { describe, expect, it } from "vitest";
import { formatBytes, formatCount, formatTable } from "./text.js";

describe("formatTable", () => {
  it("aligns columns and leaves no space at line ends", () => {
    const rows = [
      ["a", "1", "x"],
      ["long", "1000", ""],
    ];
    expect(formatTable(rows, [1])).toBe("a        1  x\nlong  1000\n");
  });
});

describe("formatBytes", () => {
  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1536, "1.5 KiB"],
    [15.7 * 1024 ** 3, "15.7 GiB"],
    [2 * 1024 ** 5, "2048.0 TiB"],
  ])("%d → %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

it("formatCount groups thousands", () => {
  expect(formatCount(3_940_000_000)).toBe("3,940,000,000");
});
