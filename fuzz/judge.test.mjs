import { expect, test } from "vitest";
import { judge } from "./judge.mjs";

const refusal = (stderr, more) => judge({ status: 1, stdout: "", stderr, ...more }, ["config.json", "model"]);

test("is content with success, and with a refusal that names the file", () => {
  expect(judge({ status: 0, stdout: "a cat\n", stderr: "" }, ["config.json"])).toBeUndefined();
  expect(refusal("instructblip: /a/config.json is not JSON: line 1, column 2\n")).toBeUndefined();
  expect(refusal("instructblip: /a/model: lacks the tensor x\n")).toBeUndefined();
});

test.each([
  ["Cannot read properties of undefined (reading 'x')", /internal words/],
  ["config.json: expected array, received undefined", /internal words: undefined/],
  ["config.json: Maximum call stack size exceeded", /internal words/],
  ["config.json: Non-zero status code returned while running Reshape", /internal words/],
  ["config.json: Unexpected token 'x', \"{x\" is not valid JSON", /internal words/],
  ["x\n    at parse (file:///a/b.js:3:4)", /internal words/],
  ["config.json: is [object Object]", /internal words/],
  ["config.json: has the key \u001b[31m", /a control character/],
  [`config.json: ${"x".repeat(10_000)}`, /a line of 10\d\d\d characters/],
  [`config.json:\n${"x\n".repeat(1000)}`, /100\d lines/],
  ["there is no vocabulary", /the file is not named: config.json/],
])("objects to %j", (message, complaint) => {
  expect(refusal(`instructblip: ${message}\n`)).toMatch(complaint);
});

test("objects to an end without a word, by a signal or with an odd code", () => {
  expect(refusal("")).toBe("a refusal without a word");
  expect(refusal("", { status: null, ended: "the process was ended by SIGSEGV" })).toMatch("SIGSEGV");
  expect(refusal("", { status: 134 })).toBe("exit code 134");
});
