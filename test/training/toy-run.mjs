// Trains a line through points with the built package, as slowly as a kill needs: `node toy-run.mjs DIRECTORY`.
// Writes the number of each step it takes to stdout.
import { setTimeout } from "node:timers/promises";
import { input, mean, multiply, subtract, sum } from "../../dist/graph/index.js";
import { linear } from "../../dist/nn/index.js";
import { float32, Random } from "../../dist/tensor/index.js";
import { runStage } from "../../dist/training/index.js";

const stage = {
  name: "toy",
  steps: 150,
  program: {
    trainable: new Map([
      ["line.weight", [64, 64]],
      ["line.bias", [64]],
    ]),
    build: (scope) => {
      const error = subtract(
        linear(scope.at("line"), input("x", "float32", [8, 64]), 64),
        input("y", "float32", [8, 64]),
      );
      return { loss: sum(mean(multiply(error, error), [0, 1])) };
    },
    threads: 1,
  },
  accumulate: 2,
  batch: async (index) => {
    const random = new Random(index);
    const normals = () => Array.from({ length: 8 * 64 }, () => random.normal());
    await setTimeout(3);
    return { x: float32([8, 64], normals()), y: float32([8, 64], normals()) };
  },
  learningRate: (step) => 0.1 / (step + 1),
  optimizer: {},
  clipping: 1,
  validate: {
    every: 4,
    run: async (parameters, step) => {
      await setTimeout(3);
      return { score: Math.sin(step) + parameters.get("line.bias")[0] };
    },
  },
};

await runStage(stage, {
  directory: process.argv[2],
  run: { seed: 1 },
  parameters: new Map([
    ["line.weight", new Float32Array(64 * 64)],
    ["line.bias", new Float32Array(64)],
  ]),
  saveEverySeconds: -1,
  onProgress: ({ step }) => process.stdout.write(`${step}\n`),
});
