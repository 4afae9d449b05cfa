import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, gradients, input, multiply, negate, reshape, sum, type Tensor } from "../graph/index.js";
import { CaseInputs, toHostValues } from "../graph/testing/operator-case.js";
import { differentiable, notDifferentiable } from "../graph/testing/operator-cases.js";
import { float32, type HostTensor } from "../tensor/index.js";
import { Program } from "./program.js";

const bindings = [
  [2, 3],
  [1, 1],
  [0, 2],
  [3, 0],
] as const;

/** Compiles once and compares every output with the float64 evaluation, for several sizes of the named dimensions. */
async function expectSameAsHost(
  outputs: Record<string, Tensor>,
  inputs: CaseInputs,
  seed: number,
): Promise<void> {
  // Named dimensions must be sizes of some input.
  const anchor = input("anchor", "float32", ["n", "m"]);
  const all: Record<string, Tensor> = { ...outputs, anchor_negated: negate(anchor) };
  const program = await Program.compile(all, { threads: 1 });
  for (const [n, m] of bindings) {
    const sizes = new Map([
      ["n", n],
      ["m", m],
    ]);
    const feeds = new Map(inputs.draw(seed, sizes)).set("anchor", float32([n, m], new Float32Array(n * m)));
    const results = await program.run(Object.fromEntries(feeds));
    const expected = evaluate(Object.values(all), { sizes, values: toHostValues(feeds) });
    Object.keys(all).forEach((name, i) => {
      expectClose(`${name} with n = ${n}, m = ${m}`, results[name]!, expected[i]!);
    });
  }
  await program.release();
}

function expectClose(
  name: string,
  actual: HostTensor,
  expected: { shape: readonly number[]; data: Float64Array },
): void {
  expect(actual.shape, name).toEqual(expected.shape);
  expect(actual.data.length, name).toBe(expected.data.length);
  expected.data.forEach((value, place) => {
    const error = Math.abs(Number(actual.data[place]) - value) / (1 + Math.abs(value));
    if (!(error < 1e-5)) expect.fail(`${name}, element ${place}: ${actual.data[place]} is not ${value}`);
  });
}

describe("kernels agree with the float64 evaluation", () => {
  for (const [name, operator] of Object.entries(differentiable)) {
    it(`for ${name} and its gradients`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.gen(), fc.nat(), async (generate, seed) => {
          const inputs = new CaseInputs(generate);
          const result = operator(inputs);
          const loss = sum(multiply(result, inputs.float(result.shape)));
          const found = gradients(loss, inputs.floats()).map((gradient, i) => [`gradient_${i}`, gradient]);
          await expectSameAsHost({ result, ...Object.fromEntries(found) }, inputs, seed);
        }),
        { seed: 1, numRuns: 8 },
      );
    });
  }

  for (const [name, operator] of Object.entries(notDifferentiable)) {
    it(`for ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.gen(), fc.nat(), async (generate, seed) => {
          const inputs = new CaseInputs(generate);
          await expectSameAsHost({ result: operator(inputs) }, inputs, seed);
        }),
        { seed: 1, numRuns: 8 },
      );
    });
  }

  it("for reshape between empty shapes", async () => {
    const program = await Program.compile({ y: reshape(input("x", "float32", ["n", 0]), [2, 0, "n"]) });
    const { y } = await program.run({ x: float32([3, 0], []) });
    expect(y).toEqual(float32([2, 0, 3], []));
    await program.release();
  });
});
