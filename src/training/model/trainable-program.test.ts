import { describe, expect, it } from "vitest";
import { input } from "../../graph/index.js";
import { AdamW } from "../optimizer/adamw.js";
import { points, squaredError, toyParameters, toyStage } from "../testing/toy-stage.js";
import { scalarsOf, TrainableProgram } from "./trainable-program.js";

const { trainable } = toyStage().program;

describe("TrainableProgram", () => {
  it("gives the loss and its slopes, by which the loss falls", async () => {
    const program = await TrainableProgram.compile(toyStage().program);
    const parameters = toyParameters();
    const optimizer = new AdamW();
    const losses: number[] = [];
    for (let step = 0; step < 200; step++) {
      const { outputs, gradients } = await program.run(parameters, points(step));
      losses.push(scalarsOf(outputs).loss!);
      optimizer.step(parameters, gradients, 0.1);
    }
    await program.release();
    expect(losses[0]).toBeGreaterThan(5);
    expect(losses.at(-1)).toBeLessThan(1e-2);
    [2, -3, 0.5].forEach((slope, i) => {
      expect(parameters.get("line.weight")?.[i]).toBeCloseTo(slope, 1);
    });
    expect(parameters.get("line.bias")?.[0]).toBeCloseTo(1, 1);
  });

  it("agrees with differences of the loss", async () => {
    const program = await TrainableProgram.compile(toyStage().program);
    const lossAt = async (bias: number) => {
      const parameters = toyParameters().set("line.bias", Float32Array.of(bias));
      return scalarsOf((await program.run(parameters, points(0))).outputs).loss!;
    };
    const { gradients } = await program.run(toyParameters(), points(0));
    // The loss is a parabola in the bias, of which the difference over any distance is exact.
    expect(gradients.get("line.bias")?.[0]).toBeCloseTo(((await lossAt(0.5)) - (await lossAt(-0.5))) / 1, 4);
    await program.release();
  });

  it("takes frozen parameters with the batch and has no gradient for them", async () => {
    const program = await TrainableProgram.compile({
      trainable: new Map([["line.bias", [1]]]),
      frozen: (name, shape) => input(name, "float32", shape),
      build: squaredError,
    });
    expect(program.parameterNames).toEqual(["line.bias"]);
    const weight = { dtype: "float32", shape: [1, 3], data: Float32Array.of(2, -3, 0.5) } as const;
    const { gradients } = await program.run(toyParameters(), { ...points(0), "line.weight": weight });
    expect([...gradients.keys()]).toEqual(["line.bias"]);
    await program.release();
  });

  it("names a parameter that is neither trained nor frozen", async () => {
    const onlyBias = new Map([...trainable].filter(([name]) => name.endsWith("bias")));
    await expect(TrainableProgram.compile({ trainable: onlyBias, build: squaredError })).rejects.toThrow(
      'parameter "line.weight" is neither trained nor frozen',
    );
  });
});
