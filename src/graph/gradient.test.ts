import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as graph from "./index.js";
import {
  add,
  evaluate,
  gradients,
  type HostValue,
  input,
  multiply,
  relu,
  sum,
  type Tensor,
} from "./index.js";
import { CaseInputs, toHostValues } from "./testing/operator-case.js";
import { differentiable, notDifferentiable } from "./testing/operator-cases.js";

const sizes = new Map([
  ["n", 2],
  ["m", 1],
]);

const valuesOf = (tensors: readonly Tensor[], values: Map<string, HostValue>): number[][] =>
  evaluate(tensors, { sizes, values }).map(({ data }) => [...data]);

/** Derivative of a scalar by each element of an input: central differences of fourth order. */
function differences(loss: Tensor, name: string, values: Map<string, HostValue>): number[] {
  const { data } = values.get(name) as HostValue;
  const step = 1e-3;
  const at = (index: number, offset: number): number => {
    const kept = data[index]!;
    data[index] = kept + offset;
    const [result] = evaluate([loss], { sizes, values });
    data[index] = kept;
    return result!.data[0]!;
  };
  return Array.from(data, (_, i) => {
    const near = at(i, step) - at(i, -step);
    const far = at(i, 2 * step) - at(i, -2 * step);
    return (8 * near - far) / (12 * step);
  });
}

/** The scalar that stands for tensors: a sum of their elements, each with a random factor of its own. */
function weightedSum(tensors: readonly Tensor[], inputs: CaseInputs): Tensor {
  return tensors.map((tensor) => sum(multiply(tensor, inputs.float(tensor.shape)))).reduce(add);
}

function expectGradients(loss: Tensor, inputs: CaseInputs, seed: number): Tensor[] {
  const variables = inputs.floats();
  const found = gradients(loss, variables);
  const values = toHostValues(inputs.draw(seed, sizes));
  const results = evaluate(found, { sizes, values });
  variables.forEach((variable, i) => {
    expect(found[i]!.shape).toEqual(variable.shape);
    differences(loss, variable.name, values).forEach((expected, place) => {
      const value = results[i]!.data[place]!;
      const error = Math.abs(value - expected) / (1 + Math.abs(expected));
      if (!(error < 1e-9)) {
        expect.fail(`${variable}, element ${place}: ${value} is not ${expected}`);
      }
    });
  });
  return found;
}

describe("gradients", () => {
  it("are tested for every operator", () => {
    const others = [
      "evaluate",
      "encodeModel",
      "gradients",
      "input",
      "weight",
      "quantizedShapes",
      "inOrder",
      "linearLayerOf",
      "rebuild",
      "ProtobufWriter",
    ];
    const operators = Object.entries(graph)
      .filter(([name, value]) => typeof value === "function" && !name.endsWith("Error") && name !== "Tensor")
      .map(([name]) => name)
      .filter((name) => !others.includes(name) && !/Dimensions?$|^dimension|Shape$/.test(name));
    const tested = [...Object.keys(differentiable), ...Object.keys(notDifferentiable)];
    expect(tested.sort()).toEqual(operators.sort());
  });

  for (const [name, operator] of Object.entries(differentiable)) {
    it(`of ${name} are the central differences, and so are theirs`, () => {
      fc.assert(
        fc.property(fc.gen(), fc.nat(), (generate, seed) => {
          const inputs = new CaseInputs(generate);
          const loss = weightedSum([operator(inputs)], inputs);
          const first = expectGradients(loss, inputs, seed);
          expectGradients(weightedSum(first, inputs), inputs, seed);
        }),
        { seed: 1, numRuns: 25 },
      );
    });
  }

  it("add up over all uses of a tensor", () => {
    const x = input("x", "float32", [3]);
    const values = new Map([["x", { shape: [3], data: Float64Array.of(-1, 2, 5) }]]);
    const found = gradients(sum(add(multiply(x, x), x)), [x]);
    expect(valuesOf(found, values)).toEqual([[-1, 5, 11]]);
  });

  it("may be taken of results, not only of inputs", () => {
    const x = input("x", "float32", [2]);
    const square = multiply(x, x);
    const values = new Map([["x", { shape: [2], data: Float64Array.of(3, 4) }]]);
    const found = gradients(sum(multiply(square, square)), [square, x]);
    expect(valuesOf(found, values)).toEqual([
      [18, 32],
      [108, 256],
    ]);
  });

  it("are zero for what the scalar does not depend on", () => {
    const [x, y] = [input("x", "float32", ["n"]), input("y", "float32", ["n"])];
    const values = new Map([["x", { shape: [2], data: Float64Array.of(1, 1) }]]);
    expect(valuesOf(gradients(sum(x), [y]), values)).toEqual([[0, 0]]);
  });

  it("reach weights of 16 bits", () => {
    for (const dtype of ["float16", "bfloat16"] as const) {
      const x = input("x", dtype, [2]);
      const found = gradients(sum(graph.cast(x, "float32")), [x]);
      expect(found.map((gradient) => gradient.dtype)).toEqual([dtype]);
      const values = new Map([["x", { shape: [2], data: Float64Array.of(1, 2) }]]);
      expect(valuesOf(found, values)).toEqual([[1, 1]]);
    }
  });

  it("of relu is 0 at 0", () => {
    const x = input("x", "float32", [1]);
    const values = new Map([["x", { shape: [1], data: Float64Array.of(0) }]]);
    expect(valuesOf(gradients(sum(relu(x)), [x]), values)).toEqual([[0]]);
  });

  it("refuse what has none", () => {
    const x = input("x", "float32", ["n", 2]);
    expect(() => gradients(x, [x])).toThrow(/x\[n, 2\] is not a scalar/);
    expect(() => gradients(sum(graph.minimum(x, x)), [x])).toThrow(/operator minimum has no gradient/);
    expect(() => gradients(sum(graph.mean(x, [0])), [x])).toThrow(/mean over named dimensions of x\[n, 2\]/);
  });

  it("of a graph deeper than the call stack", () => {
    const x = input("x", "float32", []);
    let y = x;
    for (let i = 0; i < 20_000; i++) y = graph.negate(y);
    const values = new Map([["x", { shape: [], data: Float64Array.of(1) }]]);
    expect(valuesOf(gradients(y, [x]), values)).toEqual([[1]]);
  });
});
