import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { endOfText, JsonSyntaxError, jsonPath, parseValue } from "./json-value.js";

/** With a prototype, as `JSON.parse` gives it. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("parseValue", () => {
  test("reads what JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: "grapheme" }), fc.constantFrom("", " ", "\n"), (text, after) => {
        const { value, end, faults } = parseValue(text + after, 0, true);
        expect(plain(value)).toEqual(JSON.parse(text));
        expect(end).toBe(text.length);
        expect(faults).toEqual([]);
      }),
    );
  });

  test("agrees with JSON.parse on what is JSON", () => {
    const pieces = fc.constantFrom(
      ..."{}[],:\"\\ue1.-+0 \ntrufalsn'/".split(""),
      '"a"',
      "null",
      "true",
      "12",
      "\\u0041",
    );
    fc.assert(
      fc.property(fc.array(pieces, { minLength: 1, maxLength: 12 }), (list) => {
        const text = list.join("").trim();
        fc.pre(text !== "");
        expect(accepts(text)).toBe(isJson(text));
      }),
      { numRuns: 3000 },
    );
  });

  test("waits for more wherever a text is cut", () => {
    const text = '{"a": [1.5e3, true, null, "x\\"\\u00e9"], "b": {"c": -2}}';
    for (let length = 0; length < text.length; length++) {
      expect(() => parseValue(text.slice(0, length), 0, false)).toThrow(
        expect.toSatisfy((e) => e === endOfText),
      );
    }
    for (const number of ["-", "12", "1.", "1e", "tru"]) {
      expect(() => parseValue(number, 0, false)).toThrow(expect.toSatisfy((e) => e === endOfText));
    }
  });

  test("tells of what JSON.parse hides", () => {
    const faultsOf = (text: string) =>
      parseValue(text, 0, true).faults.map(({ path, message }) => `${path}: ${message}`);
    expect(faultsOf('{"a": {"b c": 1, "b c": 2}}')).toEqual([
      '.a["b c"]: the key is there twice; which value counts?',
    ]);
    expect(faultsOf("[1, [NaN, -Infinity]]")).toEqual([
      "[1][0]: NaN is not JSON and no value",
      "[1][1]: -Infinity is not JSON and no value",
    ]);
    expect(faultsOf('["\\ud800", "\\ud83c\\udf3b"]')).toEqual([
      "[0]: a string has half of a surrogate pair, which is no character",
    ]);
  });

  test("takes __proto__ for a key like any other", () => {
    const { value } = parseValue('{"__proto__": {"x": 1}}', 0, true);
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
    expect((value as { x?: number }).x).toBeUndefined();
  });

  test("says where it is not JSON", () => {
    const offsetOf = (text: string): number => {
      try {
        parseValue(text, 0, true);
      } catch (error) {
        if (error instanceof JsonSyntaxError) return error.offset;
      }
      return -1;
    };
    expect(offsetOf('{"a": 1,}')).toBe(8);
    expect(offsetOf('["a\nb"]')).toBe(3);
    expect(offsetOf("[01]")).toBe(1);
    expect(offsetOf('{"a" 1}')).toBe(5);
    expect(offsetOf("[".repeat(65))).toBe(64);
  });
});

test("jsonPath", () => {
  expect(jsonPath(["data", "dialogs", 3, "00034206", "answer"])).toBe('.data.dialogs[3]["00034206"].answer');
});

function accepts(text: string): boolean {
  try {
    const { end, faults } = parseValue(text, 0, true);
    // Lone surrogates and repeated keys are JSON, though not to be trusted.
    return end === text.length && faults.every(({ message }) => !message.includes("not JSON"));
  } catch (error) {
    if (error === endOfText || error instanceof JsonSyntaxError) return false;
    throw error;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
