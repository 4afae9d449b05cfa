import { describe, expect, it } from "vitest";
import { formatNumber, formatRounds, markdownTable, median } from "./table.js";

describe("median", () => {
  it("is the middle of an odd number of values, in whatever order", () => {
    expect(median([10, 1, 2])).toBe(2);
  });
  it("lies between the two middle ones of an even number", () => {
    expect(median([4, 1, 10, 2])).toBe(3);
  });
});

describe("formatNumber", () => {
  it.each([
    [0, "0"],
    [0.0123456, "0.0123"],
    [12.34, "12.3"],
    [1234.56, "1235"],
  ])("%d is %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe("formatRounds", () => {
  it("gives the range only where rounds differ", () => {
    expect(formatRounds([1.001, 1.002])).toBe("1");
    expect(formatRounds([3, 1, 2])).toBe("2 (1–3)");
  });
});

it("writes Markdown with numbers to the right", () => {
  expect(markdownTable(["what", "ms"], [["a", "1"]])).toBe("| what | ms |\n| --- | ---: |\n| a | 1 |\n");
});
