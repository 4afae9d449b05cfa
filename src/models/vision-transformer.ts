/**
 * The frozen image encoder: EVA-CLIP's ViT-g/14 without its last block (BLIP-2 paper, section 3.1).
 * Parameter names are those of Hugging Face's `vision_model`.
 */
import {
  add,
  broadcastTo,
  cast,
  concat,
  linear as product,
  reshape,
  slice,
  type Tensor,
  transpose,
} from "../graph/index.js";
import { activations, attention, layerNorm, linear, type ParameterScope, splitHeads } from "../nn/index.js";
import type { VisionConfig } from "./config.js";

export interface VisionOutput {
  /** Embeddings, then the output of each layer: `[batch, patches + 1, hidden]`. */
  readonly hiddenStates: readonly Tensor[];
  /** After the final normalisation: what the Q-Former reads. `[batch, patches + 1, hidden]`, class token first. */
  readonly imageEmbeds: Tensor;
  /** The class token, normalised a second time, as the reference has it; nothing here uses it. `[batch, hidden]`. */
  readonly poolerOutput: Tensor;
}

/** `pixelValues [batch, 3, imageSize, imageSize]`, normalised. */
export function visionTransformer(
  scope: ParameterScope,
  config: VisionConfig,
  pixelValues: Tensor,
): VisionOutput {
  let x = embedPatches(scope.at("embeddings"), config, pixelValues);
  const hiddenStates = [x];
  for (let layer = 0; layer < config.layers; layer++) {
    x = block(scope.at(`encoder.layers.${layer}`), config, x);
    hiddenStates.push(x);
  }
  const normalize = (x: Tensor): Tensor => layerNorm(scope.at("post_layernorm"), x, config.layerNormEpsilon);
  const imageEmbeds = normalize(x);
  const classToken = reshape(slice(imageEmbeds, 1, 0, 1), [imageEmbeds.shape[0]!, config.hiddenSize]);
  return { hiddenStates, imageEmbeds, poolerOutput: normalize(classToken) };
}

/** Patches row by row, each projected (a convolution whose stride is its size), after the class token; plus positions. */
function embedPatches(scope: ParameterScope, config: VisionConfig, pixelValues: Tensor): Tensor {
  const { patchSize: patch, hiddenSize: hidden } = config;
  const side = Math.floor(config.imageSize / patch);
  const batch = pixelValues.shape[0]!;
  // A size that patches do not fill loses its last rows and columns, as in a convolution.
  const filled = slice(slice(pixelValues, 2, 0, side * patch), 3, 0, side * patch);
  const grid = transpose(reshape(filled, [batch, 3, side, patch, side, patch]), [0, 2, 4, 1, 3, 5]);
  const patches = reshape(grid, [batch, side * side, 3 * patch * patch]);
  const kernel = cast(scope.param("patch_embedding.weight", [hidden, 3, patch, patch]), "float32");
  const bias = cast(scope.param("patch_embedding.bias", [hidden]), "float32");
  const embedded = product(patches, reshape(kernel, [hidden, 3 * patch * patch]), bias);
  const classToken = cast(scope.param("class_embedding", [1, 1, hidden]), "float32");
  const positions = cast(scope.param("position_embedding", [1, side * side + 1, hidden]), "float32");
  return add(concat([broadcastTo(classToken, [batch, 1, hidden]), embedded], 1), positions);
}

function block(scope: ParameterScope, config: VisionConfig, x: Tensor): Tensor {
  const attended = add(
    x,
    selfAttention(scope.at("self_attn"), config, norm(scope.at("layer_norm1"), config, x)),
  );
  return add(attended, mlp(scope.at("mlp"), config, norm(scope.at("layer_norm2"), config, attended)));
}

function norm(scope: ParameterScope, config: VisionConfig, x: Tensor): Tensor {
  return layerNorm(scope, x, config.layerNormEpsilon);
}

function selfAttention(scope: ParameterScope, config: VisionConfig, x: Tensor): Tensor {
  const { hiddenSize: hidden, heads } = config;
  const qkv = linear(scope.at("qkv"), x, 3 * hidden, { bias: config.qkvBias });
  const part = (index: number): Tensor => splitHeads(slice(qkv, 2, index * hidden, hidden), heads);
  const context = attention(part(0), part(1), part(2), (hidden / heads) ** -0.5);
  return linear(scope.at("projection"), context, hidden);
}

function mlp(scope: ParameterScope, config: VisionConfig, x: Tensor): Tensor {
  const activate = activations[config.hiddenActivation];
  const inner = activate(linear(scope.at("fc1"), x, config.intermediateSize));
  return linear(scope.at("fc2"), inner, config.hiddenSize);
}
