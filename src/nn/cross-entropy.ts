import {
  add,
  cast,
  constant,
  divide,
  lessOrEqual,
  logSoftmax,
  maximum,
  mean,
  multiply,
  negate,
  pick,
  reshape,
  scalar,
  sum,
  type Tensor,
} from "../graph/index.js";
import { int32 } from "../tensor/index.js";

/** Label that does not count. */
export const ignoredLabel = -100;

/**
 * Mean cross-entropy in nats of `logits [..., vocabulary]` against `labels [...]` (int32), over labels that are not -100.
 * @param labelSmoothing part of the target's probability that is spread evenly over the vocabulary, 0 to 1
 */
export function crossEntropy(logits: Tensor, labels: Tensor, { labelSmoothing = 0 } = {}): Tensor {
  const zero = constant(int32([], [0]));
  const counts = cast(lessOrEqual(zero, labels), "float32");
  const logProbabilities = logSoftmax(logits);
  let likelihoods = pick(logProbabilities, maximum(labels, zero));
  if (labelSmoothing > 0) {
    const even = reshape(mean(logProbabilities, [-1]), labels.shape);
    likelihoods = add(
      multiply(likelihoods, scalar(1 - labelSmoothing)),
      multiply(even, scalar(labelSmoothing)),
    );
  }
  return negate(divide(sum(multiply(likelihoods, counts)), sum(counts)));
}
