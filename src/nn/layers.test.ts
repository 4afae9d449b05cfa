import { describe, expect, it } from "vitest";
import { evaluate, input, type Tensor, weight } from "../graph/index.js";
import { activations, embedding, layerNorm, linear, rmsNorm } from "./layers.js";
import { ParameterScope } from "./parameter-scope.js";

/** A scope whose parameters are weights, with the names and shapes that were asked for. */
function recordingScope(): { scope: ParameterScope; asked: Record<string, readonly number[]> } {
  const asked: Record<string, readonly number[]> = {};
  const scope = new ParameterScope((name, shape) => {
    asked[name] = shape;
    return weight(name, "float16", shape);
  });
  return { scope, asked };
}

function compute(output: Tensor, given: Record<string, [shape: number[], values: number[]]>): number[] {
  const values = new Map(
    Object.entries(given).map(([name, [shape, list]]) => [name, { shape, data: Float64Array.from(list) }]),
  );
  return evaluate([output], { sizes: new Map(), values }).flatMap(({ data }) => [...data]);
}

describe("activations", () => {
  const points = [-6, -3, -1.5, -0.5, -0.1, 0, 0.1, 0.5, 1.5, 3, 6];
  // torch 2.13 in float64, through the ACT2FN of transformers 5.17.
  const expected: Record<keyof typeof activations, number[]> = {
    gelu: [
      -5.91952586948e-9, -0.00404969409489, -0.100210801903, -0.154268769363, -0.0460172162723, 0,
      0.0539827837277, 0.345731230637, 1.3997891981, 2.99595030591, 5.99999999408,
    ],
    gelu_new: [
      -8.43964897967e-11, -0.00363739208177, -0.10042842302, -0.154285990175, -0.0460172489546, 0,
      0.0539827510454, 0.345714009825, 1.39957157698, 2.99636260792, 5.99999999992,
    ],
    relu: [0, 0, 0, 0, 0, 0, 0.1, 0.5, 1.5, 3, 6],
    silu: [
      -0.0148357389398, -0.142277619533, -0.27363828571, -0.188770334399, -0.0475020812521, 0,
      0.0524979187479, 0.311229665601, 1.22636171429, 2.85772238047, 5.98516426106,
    ],
    quick_gelu: [
      -0.000220353549787, -0.0180713097078, -0.108337801553, -0.149611563394, -0.0457552419164, 0,
      0.0542447580836, 0.350388436606, 1.39166219845, 2.98192869029, 5.99977964645,
    ],
  };

  it.each(Object.keys(activations) as (keyof typeof activations)[])("%s is that of the reference", (name) => {
    const output = activations[name](input("x", "float32", [points.length]));
    compute(output, { x: [[points.length], points] }).forEach((found, i) => {
      expect(Math.abs(found - expected[name][i]!)).toBeLessThan(1e-11);
    });
  });
});

describe("layers", () => {
  const x = input("x", "float32", [2, 2]);
  const given: [number[], number[]] = [
    [2, 2],
    [1, 2, 3, 5],
  ];

  it("linear asks for weight and bias, in the dtype that they are stored in", () => {
    const { scope, asked } = recordingScope();
    const output = linear(scope.at("a.b"), x, 3);
    expect(asked).toEqual({ "a.b.weight": [3, 2], "a.b.bias": [3] });
    expect([output.shape, output.dtype]).toEqual([[2, 3], "float32"]);
    const values = {
      x: given,
      "a.b.weight": [
        [3, 2],
        [1, 0, 0, 1, 1, 1],
      ],
      "a.b.bias": [[3], [0, 10, 20]],
    };
    expect(compute(output, values as never)).toEqual([1, 12, 23, 3, 15, 28]);
  });

  it("linear needs no bias", () => {
    const { scope, asked } = recordingScope();
    linear(scope, x, 3, { bias: false });
    expect(asked).toEqual({ weight: [3, 2] });
  });

  it("embedding looks rows up", () => {
    const { scope, asked } = recordingScope();
    const output = embedding(scope, input("ids", "int32", [1, 2]), 3, 2);
    expect(asked).toEqual({ weight: [3, 2] });
    expect([output.shape, output.dtype]).toEqual([[1, 2, 2], "float32"]);
    const values: Record<string, [number[], number[]]> = {
      ids: [
        [1, 2],
        [2, 0],
      ],
      weight: [
        [3, 2],
        [1, 2, 3, 4, 5, 6],
      ],
    };
    expect(compute(output, values)).toEqual([5, 6, 1, 2]);
  });

  it("layerNorm and rmsNorm normalise rows, with epsilon inside the root", () => {
    const values: Record<string, [number[], number[]]> = {
      x: given,
      weight: [[2], [2, 3]],
      bias: [[2], [1, -1]],
    };
    const norm = recordingScope();
    const layer = compute(layerNorm(norm.scope, x, 0.75), values);
    // Row 1: deviation √(0.25 + 0.75) = 1; row 2: √(1 + 0.75).
    const second = 1 / Math.sqrt(1.75);
    const expected = [2 * -0.5 + 1, 3 * 0.5 - 1, 2 * -second + 1, 3 * second - 1];
    layer.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 12);
    });
    expect(norm.asked).toEqual({ weight: [2], bias: [2] });

    const root = recordingScope();
    // Mean squares are 2.5 and 17.
    const rms = compute(rmsNorm(root.scope, x, 1.5), values);
    [2 / 2, 6 / 2, 6 / Math.sqrt(18.5), 15 / Math.sqrt(18.5)].forEach((value, i) => {
      expect(rms[i]).toBeCloseTo(value, 12);
    });
    expect(root.asked).toEqual({ weight: [2] });
  });
});

describe("ParameterScope", () => {
  it("joins paths and gives one tensor per name, wherever it is asked for", () => {
    const { scope, asked } = recordingScope();
    const first = scope.at("encoder").at("layer.0").param("weight", [2]);
    expect(scope.at("encoder.layer.0").param("weight", [2])).toBe(first);
    expect(scope.param("encoder.layer.0.weight", [2])).toBe(first);
    expect(scope.param("weight", [2])).not.toBe(first);
    expect(asked).toEqual({ "encoder.layer.0.weight": [2], weight: [2] });
  });
});
