import { linearOperator } from "./operators/matmul.js";
import { weightOperator } from "./operators/source.js";
import type { Tensor } from "./tensor.js";

/** A product with a matrix of a file. */
export interface LinearLayer {
  /** `[..., in]` */
  readonly x: Tensor;
  /** As it is stored, `[out, in]`; the layer may have widened it. */
  readonly matrix: Tensor;
  readonly bias: Tensor | undefined;
}

/** What `linear` was given to make a tensor, where the matrix is a weight. */
export function linearLayerOf({ operator, inputs: [x, weight, bias] }: Tensor): LinearLayer | undefined {
  if (operator !== linearOperator) return undefined;
  const matrix = weight!.operator === weightOperator ? weight : weight!.inputs[0];
  return matrix?.operator === weightOperator && matrix.rank === 2 ? { x: x!, matrix, bias } : undefined;
}
