/** The layers that all parts share, over a scope that holds their parameters. All compute in float32. */

import type { Tensor } from "../graph/index.js";
import * as graph from "../graph/index.js";
import type { ParameterScope } from "./parameter-scope.js";

function lastSize(x: Tensor): number {
  return x.shape[x.rank - 1] as number;
}

const widened = (parameter: Tensor): Tensor => graph.cast(parameter, "float32");

/** `weight [out, in]` and, unless told otherwise, `bias [out]`: `x [..., in]` → `[..., out]`. */
export function linear(scope: ParameterScope, x: Tensor, size: number, { bias = true } = {}): Tensor {
  const weight = scope.param("weight", [size, lastSize(x)], "linear");
  return graph.linear(x, weight, bias ? widened(scope.param("bias", [size])) : undefined);
}

/** Rows of `weight [rows, width]`: ids `[...]` → `[..., width]`. Only the rows that are read are widened. */
export function embedding(scope: ParameterScope, ids: Tensor, rows: number, width: number): Tensor {
  return widened(graph.gather(scope.param("weight", [rows, width]), ids));
}

/** Layer normalisation with `weight` and `bias`. */
export function layerNorm(scope: ParameterScope, x: Tensor, epsilon: number): Tensor {
  const size = [lastSize(x)];
  return graph.layerNorm(
    x,
    widened(scope.param("weight", size)),
    widened(scope.param("bias", size)),
    epsilon,
  );
}

/** Root-mean-square normalisation with `weight`. */
export function rmsNorm(scope: ParameterScope, x: Tensor, epsilon: number): Tensor {
  return graph.rmsNorm(x, widened(scope.param("weight", [lastSize(x)])), epsilon);
}

/** Activation functions by the names that configurations use. */
export const activations = {
  gelu: graph.gelu,
  gelu_new: graph.geluTanh,
  relu: graph.relu,
  silu: graph.silu,
  quick_gelu: graph.quickGelu,
} as const;
