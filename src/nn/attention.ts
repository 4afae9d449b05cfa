/** Multi-head attention and its masks. */
import {
  add,
  and,
  concat,
  constant,
  type Dimension,
  equal,
  iota,
  lessOrEqual,
  matmul,
  multiply,
  reshape,
  scalar,
  slice,
  softmax,
  subtractDimensions,
  type Tensor,
  transpose,
  transposeMatrix,
  where,
} from "../graph/index.js";
import { int32 } from "../tensor/index.js";

/** Added to the scores of places that must not be seen; its exponential is exactly 0 in float32. */
const hidden = -1e9;

/** `[batch, length, heads * width]` → `[batch, heads, length, width]`. */
export function splitHeads(x: Tensor, heads: number): Tensor {
  const [batch, length, size] = x.shape;
  return transpose(reshape(x, [batch!, length!, heads, (size as number) / heads]), [0, 2, 1, 3]);
}

/** `[batch, heads, length, width]` → `[batch, length, heads * width]`. */
function mergeHeads(x: Tensor): Tensor {
  const [batch, heads, length, width] = x.shape;
  return reshape(transpose(x, [0, 2, 1, 3]), [batch!, length!, (heads as number) * (width as number)]);
}

/**
 * Scaled dot-product attention: `softmax(scale · query keyᵀ + bias) value`.
 * Query `[batch, heads, length, width]`, key and value `[batch, heads, source, width]`, bias broadcast to
 * `[batch, heads, length, source]` → `[batch, length, heads * width]`.
 * @param drop of the probabilities, in training
 */
export function attention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  scale: number,
  bias?: Tensor,
  drop: (probabilities: Tensor) => Tensor = (same) => same,
): Tensor {
  const scaled = scale === 1 ? query : multiply(query, scalar(scale));
  const scores = matmul(scaled, transposeMatrix(key));
  return mergeHeads(matmul(drop(softmax(bias ? add(scores, bias) : scores)), value));
}

/** Which places of a mask `[batch, source]` (int32, 1 = real) may be seen: bool `[batch, 1, 1, source]`. */
function visible(mask: Tensor): Tensor {
  const [batch, source] = mask.shape;
  return reshape(equal(mask, constant(int32([], [1]))), [batch!, 1, 1, source!]);
}

/** Bias that hides what a mask `[batch, source]` marks with 0: `[batch, 1, 1, source]`. */
export function paddingBias(mask: Tensor): Tensor {
  return where(visible(mask), scalar(0), scalar(hidden));
}

/**
 * Places of queries and keys, int32: `queries [length, 1]` are the last `length` of the `source` places, `keys
 * [1, source]` are all of them.
 */
export function places(length: Dimension, source: Dimension): { queries: Tensor; keys: Tensor } {
  const all = iota(source);
  const last = slice(all, 0, subtractDimensions(source, length), length);
  return { queries: reshape(last, [length, 1]), keys: reshape(all, [1, source]) };
}

/**
 * Bias of causal attention over a mask `[batch, source]`: each of the last `length` places sees itself and the real
 * places before it. `[batch, 1, length, source]`.
 */
export function causalBias(mask: Tensor, length: Dimension): Tensor {
  const { queries, keys } = places(length, mask.shape[1]!);
  return where(and(lessOrEqual(keys, queries), visible(mask)), scalar(0), scalar(hidden));
}

/** Keys and values of one layer, `[batch, heads, source, width]` each. */
export interface KeyValue {
  readonly key: Tensor;
  readonly value: Tensor;
}

/** The past followed by the present. */
export function extend(past: KeyValue | undefined, present: KeyValue): KeyValue {
  if (!past) return present;
  return { key: concat([past.key, present.key], 2), value: concat([past.value, present.value], 2) };
}
