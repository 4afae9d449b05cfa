import { input, type Tensor } from "../../graph/index.js";
import { type InstructBlipConfig, parameterLayout } from "../../models/index.js";
import { ParameterScope } from "../../nn/index.js";

export type Shapes = ReadonlyMap<string, readonly number[]>;

/** Shapes of a model's parameters that pass a test. */
export function layoutOf(config: InstructBlipConfig, test: (name: string) => boolean = () => true): Shapes {
  return new Map(parameterLayout(config).flatMap(({ name, shape }) => (test(name) ? [[name, shape]] : [])));
}

/** Shapes of all parameters that a graph asks for, found by building it. */
export function parametersOf(build: (scope: ParameterScope) => unknown): Shapes {
  const shapes = new Map<string, readonly number[]>();
  build(
    new ParameterScope((name, shape): Tensor => {
      shapes.set(name, shape);
      return input(name, "float32", shape);
    }),
  );
  return shapes;
}
