import { describe, expect, it } from "vitest";
import { printableLine, printableText } from "./printable.js";

const every = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCharCode(from + i));
const control = [...every(0, 0x1f), ...every(0x7f, 0x9f)];
const direction = [...every(0x202a, 0x202e), ...every(0x2066, 0x2069)];

describe("printableText", () => {
  it("writes control characters and changes of direction as JSON escapes, which mean the same", () => {
    for (const character of [...control, ...direction]) {
      if (character === "\n" || character === "\t") continue;
      const shown = printableText(`a${character}b`);
      expect(shown).toMatch(/^a\\(u[0-9a-f]{4}|[bfr])b$/);
      expect(JSON.parse(`"${shown}"`)).toBe(`a${character}b`);
    }
  });

  it("leaves everything else as it is", () => {
    const text = "two\n\tlines, “ä”, 猫, 👩‍👩‍👧, עברית, \\u001b, ' and \"";
    expect(printableText(text)).toBe(text);
  });
});

describe("printableLine", () => {
  it("has no line breaks and tabs either", () => {
    expect(printableLine("a\r\nb\tc\u2028d\u2029e\u001b]0;title\u0007")).toBe(
      "a\\r\\nb\\tc\\u2028d\\u2029e\\u001b]0;title\\u0007",
    );
    for (const character of [...control, ...direction]) {
      expect(printableLine(character)).toMatch(/^\\(u[0-9a-f]{4}|[bfrnt])$/);
    }
  });

  it("leaves everything else as it is", () => {
    expect(printableLine("a name, with 猫 and \\")).toBe("a name, with 猫 and \\");
  });
});
