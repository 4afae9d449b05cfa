import { input, type Tensor } from "../../graph/index.js";
import { type InstructBlipConfig, parameterLayout } from "../../models/index.js";
import { ParameterScope } from "../../nn/index.js";

export type ParameterShapes = ReadonlyMap<string, readonly number[]>;

/** Shapes of a model's parameters that pass a test. */
export function parameterShapes(
  config: InstructBlipConfig,
  test: (name: string) => boolean = () => true,
): ParameterShapes {
  return new Map(parameterLayout(config).flatMap(({ name, shape }) => (test(name) ? [[name, shape]] : [])));
}

/** Shapes of all parameters that a graph asks for, found by building it. */
export function shapesUsedBy(build: (scope: ParameterScope) => unknown): ParameterShapes {
  const shapes = new Map<string, readonly number[]>();
  build(
    new ParameterScope((name, shape): Tensor => {
      shapes.set(name, shape);
      return input(name, "float32", shape);
    }),
  );
  return shapes;
}
