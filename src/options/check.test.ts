import { expect, test } from "vitest";
import { checkOptions, describeValue } from "./check.js";

const names = { known: ["beams", "signal"], synonyms: { num_beams: "beams" } };

test("known keys pass, whatever their values", () => {
  expect(() => checkOptions("options", { beams: undefined, signal: null }, names)).not.toThrow();
  expect(() => checkOptions("options", {}, names)).not.toThrow();
});

test.each([
  [{ num_beams: 5 }, 'options: "num_beams" is not known; did you mean "beams"?'],
  [{ num_beams: undefined }, 'options: "num_beams" is not known; did you mean "beams"?'],
  [{ colour: 5 }, 'options: "colour" is not known; there are beams, signal'],
  [JSON.parse('{"__proto__": 1}'), 'options: "__proto__" is not known; there are beams, signal'],
  [5, "options must be an object, not 5"],
  ["beams", 'options must be an object, not "beams"'],
  [null, "options must be an object, not null"],
  [[], "options must be an object, not an array"],
])("refuses %j", (options, message) => {
  expect(() => checkOptions("options", options, names)).toThrow(new TypeError(message));
});

test("what lies one level below is suggested but not taken", () => {
  const names = { known: ["beams", "sample"], nested: ["sample.topP"] };
  const message = (key: string) => `options: "${key}" is not known; did you mean "sample.topP"?`;
  for (const key of ["top_p", "sample.topP"]) {
    expect(() => checkOptions("options", { [key]: 1 }, names)).toThrow(new TypeError(message(key)));
  }
});

test("values are described in a few words and without raw control characters", () => {
  expect(describeValue("a".repeat(1e6)).length).toBeLessThan(70);
  expect(describeValue("\u001b[2J\n")).toBe('"\\u001b[2J\\n"');
  expect(describeValue(new ArrayBuffer(2))).toBe("an ArrayBuffer");
  expect(describeValue(new Map())).toBe("a Map");
  expect(describeValue({})).toBe("an object");
  expect(describeValue(Object.create(null))).toBe("an object");
  expect(describeValue(() => 1)).toBe("a function");
  expect(describeValue(3n)).toBe("3n");
});
