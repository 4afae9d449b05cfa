import {
  cast,
  constant,
  divide,
  lessOrEqual,
  logSoftmax,
  maximum,
  multiply,
  negate,
  pick,
  sum,
  type Tensor,
} from "../graph/index.js";
import { int32 } from "../tensor/index.js";

/** Label that does not count. */
export const ignoredLabel = -100;

/** Mean cross-entropy in nats of `logits [..., vocabulary]` against `labels [...]` (int32), over labels that are not -100. */
export function crossEntropy(logits: Tensor, labels: Tensor): Tensor {
  const zero = constant(int32([], [0]));
  const counts = cast(lessOrEqual(zero, labels), "float32");
  const logProbabilities = pick(logSoftmax(logits), maximum(labels, zero));
  return negate(divide(sum(multiply(logProbabilities, counts)), sum(counts)));
}
