import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { formatTable } from "./table.js";

describe("formatTable", () => {
  it("aligns columns and leaves no space at line ends", () => {
    const rows = [
      ["a", "1", "x"],
      ["long", "1000", ""],
    ];
    expect(formatTable(rows, [1])).toBe("a        1  x\nlong  1000\n");
  });

  it("counts wide characters as the two columns that they take", () => {
    expect(
      formatTable([
        ["猫", "x"],
        ["cat", "y"],
        ["🐈", "z"],
      ]),
    ).toBe("猫   x\ncat  y\n🐈   z\n");
  });

  it("keeps cells on their line", () => {
    expect(formatTable([["a\nb\u001b[2J", "c"]])).toBe("a\\nb\\u001b[2J  c\n");
  });

  const wide = [
    ["name", "n", "what it says", "where it lies"],
    [
      "vqav2",
      "1,000",
      "a sentence of several words about 猫猫猫猫猫猫猫猫猫猫猫猫",
      `/folder/${"long".repeat(20)}`,
    ],
    ["nocaps", "20", "short", "here"],
  ];

  it.each([40, 41, 60, 80, 120, 200])("fits into %d columns, and loses nothing", (width) => {
    const text = formatTable(wide, [1], width);
    for (const line of text.split("\n")) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    const letters = (words: string): string => [...words.replace(/\s/g, "")].sort().join("");
    expect(letters(text)).toBe(letters(wide.flat().join("")));
  });

  it("makes lines of each row where columns would be too narrow", () => {
    const rows = [
      ["set", "metric", "samples", "first", "second", "difference"],
      ["vqav2", "accuracy", "1000", "50.1", "52.3", "+2.2"],
      ["gqa", "accuracy", "900", "40.1", "42.3", "+2.2"],
    ];
    const text = formatTable(rows, [2, 3], 40);
    expect(text.split("\n").slice(0, 8)).toEqual([
      "set         vqav2",
      "metric      accuracy",
      "samples     1000",
      "first       50.1",
      "second      52.3",
      "difference  +2.2",
      "",
      "set         gqa",
    ]);
  });
});
