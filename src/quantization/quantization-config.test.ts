import { describe, expect, it } from "vitest";
import { parseQuantization, quantizationJson } from "./quantization-config.js";

const matrices = new Map([
  ["a.weight", { bits: 4, blockSize: 32 }],
  ["b.weight", { bits: 8, blockSize: 64 }],
  ["c.weight", { bits: 8, blockSize: "row" }],
] as const);
const json = quantizationJson(matrices);
const parse = (quantization_config: unknown) => parseQuantization({ quantization_config }, "m/config.json");

describe("quantization_config", () => {
  it("says how matrices are packed, and none where it is missing", () => {
    expect(parse(JSON.parse(JSON.stringify(json)))).toEqual(matrices);
    expect(parse(undefined).size).toBe(0);
  });

  it.each<[string, unknown, string]>([
    [
      "another program's",
      { quant_method: "bitsandbytes", load_in_4bit: true },
      'm/config.json: the weights are quantized by "bitsandbytes"',
    ],
    ["no method", {}, "by a method without a name"],
    ["no object", 4, "by a method without a name"],
    [
      "another version",
      { ...json, version: 2 },
      "in version 2 of the layout, and this program reads version 1",
    ],
    [
      "other bits",
      { ...json, matrices: { w: { bits: 5, block_size: 32 } } },
      "quantization_config.matrices.w.bits",
    ],
    [
      "other blocks",
      { ...json, matrices: { w: { bits: 4, block_size: 31 } } },
      "quantization_config.matrices.w.block_size",
    ],
    [
      "4 bits with one scale a row",
      { ...json, matrices: { w: { bits: 4, block_size: "row" } } },
      "quantization_config.matrices.w.block_size: only 8 bits",
    ],
    ["no matrices", { ...json, matrices: undefined }, "quantization_config.matrices"],
  ])("is refused: %s", (_what, raw, message) => {
    expect(() => parse(raw)).toThrow(message);
  });
});
