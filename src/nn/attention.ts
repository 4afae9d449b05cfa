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
  multiplyDimensions,
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

/** Keys and values, with the bias of their scores. */
export interface BiasedKeyValue extends KeyValue {
  readonly bias: Tensor;
}

/** What several rows of a batch have read before anything else. */
export interface SharedPrefix {
  /** Of each layer, `[prompts, heads, prefix, width]`. */
  readonly layers: readonly KeyValue[];
  /** `[prompts, 1, 1, prefix]` */
  readonly bias: Tensor;
  /** Rows of the batch that share a prefix: those of the first prompt come first, then those of the next one. */
  readonly rowsPerPrompt: Dimension;
}

export interface LayerPrefix extends BiasedKeyValue {
  readonly rowsPerPrompt: Dimension;
}

export function prefixOfLayer(prefix: SharedPrefix | undefined, layer: number): LayerPrefix | undefined {
  return prefix && { ...prefix.layers[layer]!, bias: prefix.bias, rowsPerPrompt: prefix.rowsPerPrompt };
}

/**
 * `attention` to a prefix and what follows it, without a copy of the prefix for each row that shares it: rows are further
 * queries of its keys.
 * @param query `[prompts * rows per prompt, heads, length, width]`
 * @param own the rows' own keys and values, `[prompts * rows per prompt, heads, source, width]`
 */
export function attentionAfter(
  prefix: LayerPrefix | undefined,
  query: Tensor,
  own: BiasedKeyValue,
  scale: number,
): Tensor {
  if (!prefix) return attention(query, own.key, own.value, scale, own.bias);
  const [prompts, , columns] = prefix.key.shape;
  const [batch, heads, length, width] = query.shape;
  const { rowsPerPrompt: each } = prefix;
  const together = (x: Tensor, size: Dimension): Tensor => {
    const rows = transpose(reshape(x, [prompts!, each, heads!, length!, size]), [0, 2, 1, 3, 4]);
    return reshape(rows, [prompts!, heads!, multiplyDimensions(each, length!), size]);
  };
  const apart = (x: Tensor, size: Dimension): Tensor => {
    const rows = transpose(reshape(x, [prompts!, heads!, each, length!, size]), [0, 2, 1, 3, 4]);
    return reshape(rows, [batch!, heads!, length!, size]);
  };
  const scaled = multiply(query, scalar(scale));
  const before = add(matmul(together(scaled, width!), transposeMatrix(prefix.key)), prefix.bias);
  const after = add(matmul(scaled, transposeMatrix(own.key)), own.bias);
  const probabilities = softmax(concat([apart(before, columns!), after], 3));
  const ofPrefix = together(slice(probabilities, 3, 0, columns!), columns!);
  const ofOwn = slice(probabilities, 3, columns!, own.key.shape[2]!);
  const context = add(apart(matmul(ofPrefix, prefix.value), width!), matmul(ofOwn, own.value));
  return mergeHeads(context);
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
