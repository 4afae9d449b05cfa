import { expect, it } from "vitest";
import { NotJsonError, parseJson } from "./parse-json.js";
import { printableLine } from "./printable.js";

const fault = (text: string): string => {
  try {
    parseJson(text);
  } catch (error) {
    expect(error).toBeInstanceOf(NotJsonError);
    return (error as Error).message;
  }
  return expect.unreachable(`${text} was parsed`);
};

it("parses what JSON.parse does", () => {
  expect(parseJson(' {"a": [1, "]", "\\"["], "a": 2}\n')).toEqual({ a: 2 });
  expect(parseJson(`${"[".repeat(200)}${"]".repeat(200)}`)).toHaveLength(1);
});

it.each([
  ["", "it is empty"],
  [" \n", "it is empty"],
  ['{\n  "a": x\n}', 'line 2, column 8: "x" stands where a value should'],
  ['{"a": 1} }', "line 1, column 10: something follows the value"],
  ['{"a": [1,', "it ends in the middle, at line 1, column 10: it is cut off"],
  ['{"a": NaN}', "a: NaN is not JSON and no value"],
  ["NaN", "NaN is not JSON and no value"],
  ['["\u001b"]', "line 1, column 3: a control character or line break stands unescaped in a string"],
  [`${"[".repeat(201)}${"]".repeat(201)}`, "it nests deeper than 200 levels"],
  ["[".repeat(100_000), "line 1, column 65: nests deeper than 64 levels"],
])("says where %j is no JSON", (text, message) => {
  expect(fault(text)).toBe(message);
});

it("stays one short line", () => {
  for (const text of [
    `{"a": ${"x".repeat(1e6)}`,
    `{"${"k\\n".repeat(1e5)}": NaN}`,
    "{\n\u001b[2J",
    "\u2028",
  ]) {
    const message = fault(text);
    expect(message.length).toBeLessThan(600);
    expect(printableLine(message)).toBe(message);
  }
});
