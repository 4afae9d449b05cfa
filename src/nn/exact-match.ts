import {
  broadcastTo,
  cast,
  constant,
  divide,
  lessOrEqual,
  maximum,
  multiply,
  pick,
  reshape,
  scalar,
  subtract,
  sum,
  type Tensor,
} from "../graph/index.js";
import { int32 } from "../tensor/index.js";

/**
 * Part of the rows in which each label that counts is the likeliest token, of `logits [batch, length, vocabulary]` and
 * `labels [batch, length]` (int32): the texts that greedy decoding writes letter by letter. It has no gradient.
 */
export function exactMatch(logits: Tensor, labels: Tensor): Tensor {
  const [batch, length, vocabulary] = logits.shape;
  const zero = constant(int32([], [0]));
  const counts = cast(lessOrEqual(zero, labels), "float32");
  const wanted = reshape(pick(logits, maximum(labels, zero)), [batch!, length!, 1]);
  const notAbove = sum(cast(lessOrEqual(logits, wanted), "float32"), [-1]);
  const above = multiply(subtract(scalar(vocabulary as number), notAbove), counts);
  const right = cast(lessOrEqual(sum(above, [-1]), scalar(0)), "float32");
  return divide(sum(right), sum(broadcastTo(scalar(1), [batch!])));
}
