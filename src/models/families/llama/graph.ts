/**
 * LLaMA and Vicuna (https://arxiv.org/abs/2302.13971): rotary positions, root-mean-square norms, SwiGLU.
 * Parameter names are those of Hugging Face's LLaMA.
 */
import {
  add,
  broadcastTo,
  cast,
  concat,
  constant,
  cosine,
  multiply,
  negate,
  linear as product,
  reshape,
  sine,
  slice,
  type Tensor,
} from "../../../graph/index.js";
import {
  activations,
  attentionAfter,
  type BiasedKeyValue,
  causalBias,
  extend,
  type KeyValue,
  type LayerPrefix,
  linear,
  type ParameterScope,
  prefixOfLayer,
  rmsNorm,
  splitHeads,
} from "../../../nn/index.js";
import { float32 } from "../../../tensor/index.js";
import type { CausalInput } from "../decoder-only.js";
import type { DecoderOutput } from "../family.js";
import { wantedRows } from "../key-values.js";
import type { LlamaConfig } from "./config.js";

/** Logits `[batch, step, vocabulary]` or `[wanted, vocabulary]`, and keys and values of past and present. */
export function llamaDecoder(
  scope: ParameterScope,
  config: LlamaConfig,
  { embeds, mask, positions, past, prefix, logitRows }: CausalInput,
): DecoderOutput {
  const bias = causalBias(mask, embeds.shape[1]!);
  const rotation = rotationOf(positions, config);
  const present: KeyValue[] = [];
  let x = embeds;
  for (let index = 0; index < config.layers; index++) {
    const layer = scope.at(`model.layers.${index}`);
    const normal = norm(layer.at("input_layernorm"), config, x);
    const self = layer.at("self_attn");
    const extended = extend(past?.[index], keyValue(self, config, normal, rotation));
    present.push(extended);
    x = add(x, attend(self, config, normal, { ...extended, bias }, rotation, prefixOfLayer(prefix, index)));
    x = add(x, feedForward(layer, config, x));
  }
  const wanted = wantedRows(norm(scope.at("model.norm"), config, x), logitRows);
  return { logits: head(scope, config, wanted), present };
}

function head(scope: ParameterScope, config: LlamaConfig, x: Tensor): Tensor {
  if (!config.tiedEmbeddings) return linear(scope.at("lm_head"), x, config.vocabularySize, { bias: false });
  return product(x, scope.param("model.embed_tokens.weight", [config.vocabularySize, config.width]));
}

function norm(scope: ParameterScope, config: LlamaConfig, x: Tensor): Tensor {
  return rmsNorm(scope, x, config.rmsNormEpsilon);
}

interface Rotation {
  readonly cosines: Tensor;
  readonly sines: Tensor;
}

/** Cosines and sines of each position's angles, `[batch, 1, step, headWidth]`, the half-width angles twice over. */
function rotationOf(positions: Tensor, { headWidth, ropeTheta }: LlamaConfig): Rotation {
  const [batch, step] = positions.shape;
  const half = headWidth / 2;
  // Rounded to float32 at each step, as the reference does.
  const power = (i: number): number => Math.fround(ropeTheta ** Math.fround((2 * i) / headWidth));
  const frequencies = Float32Array.from({ length: half }, (_, i) => 1 / power(i));
  const angles = multiply(
    reshape(cast(positions, "float32"), [batch!, 1, step!, 1]),
    constant(float32([half], frequencies)),
  );
  const both = concat([angles, angles], 3);
  return { cosines: cosine(both), sines: sine(both) };
}

/** Turns each pair of halves by its position's angle (RoPE, in the rotate-half layout). */
function rotate(x: Tensor, { cosines, sines }: Rotation): Tensor {
  const half = (x.shape[3] as number) / 2;
  const turned = concat([negate(slice(x, 3, half, half)), slice(x, 3, 0, half)], 3);
  return add(multiply(x, cosines), multiply(turned, sines));
}

function keyValue(scope: ParameterScope, config: LlamaConfig, x: Tensor, rotation: Rotation): KeyValue {
  const project = (name: string): Tensor =>
    splitHeads(
      linear(scope.at(name), x, config.keyValueHeads * config.headWidth, { bias: false }),
      config.keyValueHeads,
    );
  return { key: rotate(project("k_proj"), rotation), value: project("v_proj") };
}

function attend(
  scope: ParameterScope,
  config: LlamaConfig,
  x: Tensor,
  { key, value, bias }: BiasedKeyValue,
  rotation: Rotation,
  prefix?: LayerPrefix,
): Tensor {
  const query = linear(scope.at("q_proj"), x, config.heads * config.headWidth, { bias: false });
  const shared = (part: Tensor): Tensor => repeatHeads(part, config.heads / config.keyValueHeads);
  const turned = rotate(splitHeads(query, config.heads), rotation);
  const own = { key: shared(key), value: shared(value), bias };
  const before = prefix && { ...prefix, key: shared(prefix.key), value: shared(prefix.value) };
  const context = attentionAfter(before, turned, own, config.headWidth ** -0.5);
  return linear(scope.at("o_proj"), context, config.width, { bias: false });
}

/** Each head `times` times over, for queries that share keys and values. */
function repeatHeads(x: Tensor, times: number): Tensor {
  if (times === 1) return x;
  const [batch, heads, ...matrix] = x.shape;
  const repeated = broadcastTo(reshape(x, [batch!, heads!, 1, ...matrix]), [
    batch!,
    heads!,
    times,
    ...matrix,
  ]);
  return reshape(repeated, [batch!, (heads as number) * times, ...matrix]);
}

function feedForward(layer: ParameterScope, config: LlamaConfig, x: Tensor): Tensor {
  const normal = norm(layer.at("post_attention_layernorm"), config, x);
  const mlp = layer.at("mlp");
  const activate = activations[config.activation];
  const inner = (name: string): Tensor =>
    linear(mlp.at(name), normal, config.feedForwardWidth, { bias: false });
  const gated = multiply(activate(inner("gate_proj")), inner("up_proj"));
  return linear(mlp.at("down_proj"), gated, config.width, { bias: false });
}
