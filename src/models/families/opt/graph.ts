/**
 * OPT (https://arxiv.org/abs/2205.01068), the decoder-only language model of BLIP-2: learned positions, layer norms in
 * front. Parameter names are those of Hugging Face's OPT.
 */
import { add, constant, linear as product, type Tensor } from "../../../graph/index.js";
import {
  activations,
  attentionAfter,
  causalBias,
  embedding,
  extend,
  type KeyValue,
  layerNorm,
  linear,
  type ParameterScope,
  prefixOfLayer,
  splitHeads,
} from "../../../nn/index.js";
import { int32 } from "../../../tensor/index.js";
import type { CausalInput } from "../decoder-only.js";
import type { DecoderOutput } from "../family.js";
import { wantedRows } from "../key-values.js";
import type { OptConfig } from "./config.js";

const normEpsilon = 1e-5;
/** The position table begins with this many unused rows. */
const positionOffset = 2;

/** Logits `[batch, step, vocabulary]` or `[wanted, vocabulary]`, and keys and values of past and present. */
export function optDecoder(
  scope: ParameterScope,
  config: OptConfig,
  { embeds, mask, positions, past, prefix, logitRows }: CausalInput,
): DecoderOutput {
  const decoder = scope.at("model.decoder");
  const rows = add(positions, constant(int32([], [positionOffset])));
  const table = decoder.at("embed_positions");
  let x = add(embeds, embedding(table, rows, config.maxPositions + positionOffset, config.width));
  const bias = causalBias(mask, embeds.shape[1]!);
  const present: KeyValue[] = [];
  for (let index = 0; index < config.layers; index++) {
    const layer = decoder.at(`layers.${index}`);
    const self = layer.at("self_attn");
    const normal = layerNorm(layer.at("self_attn_layer_norm"), x, normEpsilon);
    const project = (name: string): Tensor =>
      splitHeads(linear(self.at(name), normal, config.width), config.heads);
    const { key, value } = extend(past?.[index], { key: project("k_proj"), value: project("v_proj") });
    present.push({ key, value });
    const scale = (config.width / config.heads) ** -0.5;
    const before = prefixOfLayer(prefix, index);
    const context = attentionAfter(before, project("q_proj"), { key, value, bias }, scale);
    x = add(x, self.dropout(linear(self.at("out_proj"), context, config.width), "out_proj"));
    x = add(x, feedForward(layer, config, x));
  }
  const normal = layerNorm(decoder.at("final_layer_norm"), x, normEpsilon);
  return { logits: head(scope, config, wantedRows(normal, logitRows)), present };
}

function head(scope: ParameterScope, config: OptConfig, x: Tensor): Tensor {
  if (!config.tiedEmbeddings) return linear(scope.at("lm_head"), x, config.vocabularySize, { bias: false });
  const name = "model.decoder.embed_tokens.weight";
  return product(x, scope.param(name, [config.vocabularySize, config.width]));
}

function feedForward(layer: ParameterScope, config: OptConfig, x: Tensor): Tensor {
  const normal = layerNorm(layer.at("final_layer_norm"), x, normEpsilon);
  const inner = activations[config.activation](linear(layer.at("fc1"), normal, config.feedForwardWidth));
  return layer.dropout(linear(layer.at("fc2"), inner, config.width), "fc2");
}
