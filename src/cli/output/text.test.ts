import { describe, expect, it } from "vitest";
import { formatBytes, formatCount } from "./text.js";

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
