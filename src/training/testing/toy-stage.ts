import { input, mean, multiply, subtract, sum, type Tensor } from "../../graph/index.js";
import { linear, type ParameterScope } from "../../nn/index.js";
import { float32, Random } from "../../tensor/index.js";
import type { Stage } from "../run/run-stage.js";

const shapes = new Map([
  ["line.weight", [1, 3]],
  ["line.bias", [1]],
]);

/** Mean squared error of a line through noisy points of `y = 2a - 3b + c/2 + 1`. */
export function squaredError(scope: ParameterScope, samples = 16): { loss: Tensor } {
  const error = subtract(
    linear(scope.at("line"), input("x", "float32", [samples, 3]), 1),
    input("y", "float32", [samples, 1]),
  );
  return { loss: sum(mean(multiply(error, error), [0, 1])) };
}

/** Sixteen points, the same for the same step. */
export function points(step: number) {
  const random = new Random(step);
  const x = Array.from({ length: 48 }, () => random.normal());
  const y = Array.from({ length: 16 }, (_, i) => {
    const [a, b, c] = x.slice(3 * i);
    return 2 * a! - 3 * b! + c! / 2 + 1 + 0.01 * random.normal();
  });
  return { x: float32([16, 3], x), y: float32([16, 1], y) };
}

/** A stage of milliseconds; the learning rate depends on the step. */
export function toyStage(changes: Partial<Stage> = {}): Stage {
  return {
    name: "toy",
    steps: 30,
    program: { trainable: shapes, build: (scope) => squaredError(scope), threads: 1 },
    batch: async (step) => points(step),
    learningRate: (step) => 0.2 / (1 + step / 10),
    optimizer: { weightDecay: 0.01 },
    clipping: 1,
    ...changes,
  };
}

/** Parameters of the toy stage at the start. */
export function toyParameters(): Map<string, Float32Array> {
  return new Map([
    ["line.weight", Float32Array.of(0.1, -0.1, 0.2)],
    ["line.bias", Float32Array.of(0)],
  ]);
}
