/**
 * T5 version 1.1 and Flan-T5 (https://arxiv.org/abs/1910.10683): encoder and decoder with relative position bias,
 * root-mean-square norms, no biases and no attention scaling. Parameter names are those of Hugging Face's T5.
 */
import {
  add,
  constant,
  type Dimension,
  gather,
  maximum,
  minimum,
  multiply,
  multiplyDimensions,
  linear as product,
  reshape,
  scalar,
  subtract,
  type Tensor,
  transpose,
} from "../../../graph/index.js";
import {
  activations,
  attention,
  causalBias,
  embedding,
  extend,
  type KeyValue,
  linear,
  type ParameterScope,
  paddingBias,
  places,
  rmsNorm,
  splitHeads,
} from "../../../nn/index.js";
import { int32 } from "../../../tensor/index.js";
import type { DecoderOutput } from "../family.js";
import { wantedRows } from "../key-values.js";
import type { T5Config } from "./config.js";

/** Encoder: embeddings `[batch, source, width]` and mask `[batch, source]` → `[batch, source, width]`. */
export function t5Encoder(scope: ParameterScope, config: T5Config, embeds: Tensor, mask: Tensor): Tensor {
  const encoder = scope.at("encoder");
  const source = embeds.shape[1]!;
  const bias = add(positionBias(encoder, config, source, source, true), paddingBias(mask));
  let x = encoder.dropout(embeds, "embeddings");
  for (let index = 0; index < config.encoderLayers; index++) {
    const block = encoder.at(`block.${index}`);
    const normal = norm(block.at("layer.0.layer_norm"), config, x);
    const self = block.at("layer.0.SelfAttention");
    x = add(x, attend(self, config, normal, keyValue(self, config, normal), bias));
    x = add(x, feedForward(block.at("layer.1"), config, x));
  }
  return encoder.dropout(norm(encoder.at("final_layer_norm"), config, x), "final_layer_norm");
}

/** Keys and values of the encoder's output for the cross-attention of each decoder layer, computed once. */
export function t5CrossKeyValues(scope: ParameterScope, config: T5Config, encoded: Tensor): KeyValue[] {
  return Array.from({ length: config.decoderLayers }, (_, index) =>
    keyValue(scope.at(`decoder.block.${index}.layer.1.EncDecAttention`), config, encoded),
  );
}

interface T5DecoderInput {
  /** `[batch, step, width]` */
  readonly embeds: Tensor;
  /** Mask over past and present tokens, `[batch, past + step]`. */
  readonly mask: Tensor;
  /** `[prompts, source]` */
  readonly encoderMask: Tensor;
  /** Of each layer, `[prompts, heads, source, headWidth]`. */
  readonly cross: readonly KeyValue[];
  /** Rows of the batch that look at one prompt, `batch / prompts`; default 1. */
  readonly rowsPerPrompt?: Dimension;
  /** Places whose logits are wanted, `[wanted]`, counted through all rows; default: all. */
  readonly logitRows?: Tensor;
  /** Of each layer, `[batch, heads, past, headWidth]`; absent at the start. */
  readonly past?: readonly KeyValue[];
}

/** Decoder: logits `[batch, step, vocabulary]` or `[wanted, vocabulary]`, and keys and values of past and present. */
export function t5Decoder(
  scope: ParameterScope,
  config: T5Config,
  { embeds, mask, encoderMask, cross, past, rowsPerPrompt = 1, logitRows }: T5DecoderInput,
): DecoderOutput {
  const decoder = scope.at("decoder");
  const step = embeds.shape[1]!;
  const selfBias = add(positionBias(decoder, config, step, mask.shape[1]!, false), causalBias(mask, step));
  const crossBias = paddingBias(encoderMask);
  const present: KeyValue[] = [];
  let x = decoder.dropout(embeds, "embeddings");
  for (let index = 0; index < config.decoderLayers; index++) {
    const block = decoder.at(`block.${index}`);
    const normal = norm(block.at("layer.0.layer_norm"), config, x);
    const self = block.at("layer.0.SelfAttention");
    const extended = extend(past?.[index], keyValue(self, config, normal));
    present.push(extended);
    x = add(x, attend(self, config, normal, extended, selfBias));
    const queries = norm(block.at("layer.1.layer_norm"), config, x);
    const across = block.at("layer.1.EncDecAttention");
    x = add(x, attend(across, config, queries, cross[index]!, crossBias, rowsPerPrompt));
    x = add(x, feedForward(block.at("layer.2"), config, x));
  }
  const last = decoder.dropout(norm(decoder.at("final_layer_norm"), config, x), "final_layer_norm");
  return { logits: head(scope, config, wantedRows(last, logitRows)), present };
}

function head(scope: ParameterScope, config: T5Config, x: Tensor): Tensor {
  const hidden = config.scaledOutput ? multiply(x, scalar(config.width ** -0.5)) : x;
  if (!config.tiedEmbeddings) {
    return linear(scope.at("lm_head"), hidden, config.vocabularySize, { bias: false });
  }
  return product(hidden, scope.param("shared.weight", [config.vocabularySize, config.width]));
}

function norm(scope: ParameterScope, config: T5Config, x: Tensor): Tensor {
  return rmsNorm(scope, x, config.layerNormEpsilon);
}

function keyValue(scope: ParameterScope, config: T5Config, source: Tensor): KeyValue {
  const project = (name: string): Tensor =>
    splitHeads(
      linear(scope.at(name), source, config.heads * config.headWidth, { bias: false }),
      config.heads,
    );
  return { key: project("k"), value: project("v") };
}

function attend(
  scope: ParameterScope,
  config: T5Config,
  x: Tensor,
  { key, value }: KeyValue,
  bias: Tensor,
  rowsPerPrompt: Dimension = 1,
): Tensor {
  const size = config.heads * config.headWidth;
  const query = linear(scope.at("q"), x, size, { bias: false });
  // Rows that look at the same keys are further queries.
  const together = reshape(query, [key.shape[0]!, multiplyDimensions(rowsPerPrompt, x.shape[1]!), size]);
  const drop = (weights: Tensor): Tensor => scope.dropout(weights, "attention");
  const context = attention(splitHeads(together, config.heads), key, value, 1, bias, drop);
  const apart = reshape(context, query.shape);
  return scope.dropout(linear(scope.at("o"), apart, config.width, { bias: false }), "o");
}

function feedForward(scope: ParameterScope, config: T5Config, x: Tensor): Tensor {
  const normal = norm(scope.at("layer_norm"), config, x);
  const dense = scope.at("DenseReluDense");
  const activate = activations[config.activation];
  const inner = (name: string): Tensor =>
    linear(dense.at(name), normal, config.feedForwardWidth, { bias: false });
  const activated = config.gated ? multiply(activate(inner("wi_0")), inner("wi_1")) : activate(inner("wi"));
  const outer = linear(dense.at("wo"), dense.dropout(activated, "wi"), config.width, { bias: false });
  return dense.dropout(outer, "wo");
}

/** Learned bias by distance, `[1, heads, length, source]`; all layers of a stack share the table of the first. */
function positionBias(
  stack: ParameterScope,
  config: T5Config,
  length: Dimension,
  source: Dimension,
  bidirectional: boolean,
): Tensor {
  const { relativeAttentionBuckets: buckets, relativeAttentionMaxDistance: farthest, heads } = config;
  const { queries, keys } = places(length, source);
  const limit = (distance: number): Tensor => constant(int32([], [distance]));
  // Beyond the farthest distance all distances share a bucket, so the buckets fit a table.
  const clipped = minimum(maximum(subtract(keys, queries), limit(-farthest)), limit(farthest));
  const table = int32([2 * farthest + 1], bucketTable(buckets, farthest, bidirectional));
  const bucket = gather(constant(table), subtract(clipped, limit(-farthest)));
  const weights = stack.at("block.0.layer.0.SelfAttention.relative_attention_bias");
  const bias = transpose(embedding(weights, bucket, buckets, heads), [2, 0, 1]);
  return reshape(bias, [1, heads, length, source]);
}

/** Bucket of each distance `key - query` from `-farthest` to `farthest`. Half of the buckets are exact, the rest logarithmic. */
export function bucketTable(buckets: number, farthest: number, bidirectional: boolean): number[] {
  const count = bidirectional ? Math.floor(buckets / 2) : buckets;
  const exact = Math.floor(count / 2);
  const f = Math.fround;
  return Array.from({ length: 2 * farthest + 1 }, (_, index) => {
    const distance = index - farthest;
    const offset = bidirectional && distance > 0 ? count : 0;
    const size = bidirectional ? Math.abs(distance) : Math.max(-distance, 0);
    if (size < exact) return offset + size;
    // Rounded to float32 at each step, as the reference does: it decides where a bucket begins.
    const ratio = f(f(Math.log(f(size / exact))) / f(Math.log(farthest / exact)));
    return offset + Math.min(exact + Math.trunc(f(ratio * (count - exact))), count - 1);
  });
}
