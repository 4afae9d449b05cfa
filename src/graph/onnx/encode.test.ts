import { describe, expect, it } from "vitest";
import {
  add,
  cast,
  constant,
  input,
  iota,
  linear,
  multiply,
  reshape,
  scalar,
  type Tensor,
  weight,
} from "../index.js";
import { type EncodedModel, encodeModel, type WeightLocation } from "./encode.js";

const stored =
  (byteLength: number) =>
  (name: string): WeightLocation => ({ file: `${name}.bin`, offset: 8, byteLength });

const encode = (outputs: Record<string, Tensor>, byteLength = 0): EncodedModel =>
  encodeModel(outputs, stored(byteLength));
const text = (model: EncodedModel): string => Buffer.from(model.bytes).toString("latin1");

/** How often a part occurs. */
const count = (whole: string, part: string): number => whole.split(part).length - 1;

describe("encodeModel", () => {
  it("writes what onnx.proto says", () => {
    const ascii = (value: string): string => Buffer.from(value).toString("hex");
    const floatVectorOfTwo = "120a 0a08 0801 1204 0a02 0802";
    const expected = [
      "080a", // ir_version
      `120c ${ascii("instructblip")}`, // producer_name
      "4204 0a00 1015", // opset_import: the default domain, 21
      `4211 0a0d ${ascii("com.microsoft")} 1001`,
      "3a40", // graph
      `5a0f 0a01 ${ascii("x")} ${floatVectorOfTwo}`, // input
      `0a15 0a01 ${ascii("x")} 1201 ${ascii("y")} 1a01 ${ascii("y")} 2208 ${ascii("Identity")} 3a00`, // node
      `620f 0a01 ${ascii("y")} ${floatVectorOfTwo}`, // output
      `1205 ${ascii("graph")}`, // name
    ];
    const { bytes } = encode({ y: input("x", "float32", [2]) });
    expect(Buffer.from(bytes).toString("hex")).toBe(expected.join("").replaceAll(" ", ""));
  });

  it("points at weights and says whether matrices of 16 bits are multiplied", () => {
    for (const [dtype, byteLength, half] of [
      ["float32", 8, false],
      ["bfloat16", 4, true],
    ] as const) {
      const model = encode({ y: cast(weight("w", dtype, [2]), "float32") }, byteLength);
      expect(model.hasWidenedProducts).toBe(false);
      const x = input("x", "float32", ["n", 2]);
      const product = encode({ y: linear(x, weight("w", dtype, [1, 2])) }, byteLength);
      expect(product.hasWidenedProducts).toBe(half);
      for (const part of ["location\x12\x05w.bin", "offset\x12\x018", `length\x12\x01${byteLength}`]) {
        expect(text(model)).toContain(part);
      }
    }
  });

  it("points at the rows of a weight that is widened in parts", () => {
    const [x, w] = [input("x", "float32", ["n", 2 ** 20]), weight("w", "float16", [3, 2 ** 20])];
    const model = text(encode({ y: linear(x, w) }, 3 * 2 ** 21));
    const ranges = [...model.matchAll(/offset\W+(\d+).*?length\W+(\d+)/gs)].map(([, ...range]) =>
      range.map(Number),
    );
    const [row, start] = [2 ** 21, 8];
    expect(ranges).toEqual([
      [start, 3 * row],
      [start, 2 * row],
      [start + 2 * row, row],
    ]);
  });

  it("declares an input that is made twice once", () => {
    const [x, again] = [input("x", "float32", [2]), input("x", "float32", [2])];
    const model = encode({ y: add(x, multiply(again, again)) });
    expect(model.inputs.map(({ name }) => name)).toEqual(["x"]);
    expect(count(text(model), "Z\x0f\x0a\x01x")).toBe(1);
  });

  it("writes the same bytes for the same graph, and each constant once", () => {
    const build = (): EncodedModel => {
      const x = input("x", "float32", ["n", 4]);
      return encode({ y: reshape(add(multiply(x, scalar(2)), scalar(2)), ["2*n", 2]) });
    };
    expect(build().bytes).toEqual(build().bytes);
    expect(count(text(build()), "\x00\x00\x00\x40")).toBe(1);
  });

  it("copies a constant's own bytes, not the buffer around them", () => {
    const data = Uint8Array.from([99, 1, 2, 99]).subarray(1, 3);
    const model = encode({ y: constant({ dtype: "uint8", shape: [2], data }) });
    expect(text(model)).toContain("J\x02\x01\x02");
  });

  it.each<[string, () => unknown, string]>([
    [
      "two shapes under one name",
      () => encode({ y: input("x", "float32", [2]), z: input("x", "float32", [3]) }),
      'two tensors are called "x": input x[2] of float32 and input x[3] of float32',
    ],
    [
      "two dtypes under one name",
      () => encode({ y: input("x", "float32", [2]), z: input("x", "int32", [2]) }),
      'two tensors are called "x": input x[2] of float32 and input x[2] of int32',
    ],
    [
      "an input and a weight under one name",
      () => encode({ y: add(input("x", "float32", [1]), weight("x", "float32", [1])) }, 4),
      'two tensors are called "x": input x[1] of float32 and weight x[1] of float32',
    ],
    [
      "an output with the name of an input",
      () => encode({ x: input("x", "float32", []) }),
      'output "x" has the name of x[]',
    ],
    [
      "a dimension that no input has",
      () => encode({ y: iota("text") }),
      'dimension "text" is not the size of any input\'s axis',
    ],
    [
      "a dimension that inputs have only as part of another",
      () => encode({ x2: add(input("x", "int32", ["text + 1"]), iota("text + 1")) }),
      'dimension "text" is not the size of any input\'s axis',
    ],
    [
      "a weight of another length",
      () => encode({ y: weight("w", "float16", [2, 3]) }, 24),
      "w[2, 3] takes 12 bytes, but 24 are stored",
    ],
  ])("refuses %s", (_what, build, message) => {
    expect(build).toThrow(RangeError);
    expect(build).toThrow(message);
  });
});
