import { expect, it } from "vitest";
import { isEngineLimit } from "./engine-message.js";

function messageOf(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    if (error instanceof RangeError) return error.message;
  }
  return "nothing was thrown";
}

const endless = (): number => 1 + endless();

it.each([
  ["recursion", endless],
  ["an array", () => new Array(-1)],
  ["a typed array", () => new Float32Array(2 ** 40)],
  ["a buffer", () => new ArrayBuffer(2 ** 52)],
  ["a text", () => "x".repeat(2 ** 29).concat("x".repeat(2 ** 29))],
])("knows what the engine says of %s without end", (_, body) => {
  expect(isEngineLimit(messageOf(body))).toBe(true);
});

it("leaves messages for people alone", () => {
  expect(isEngineLimit("maxNewTokens must be at least 1")).toBe(false);
});
