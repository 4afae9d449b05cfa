/**
 * The querying transformer (BLIP-2 paper, section 3.1), which in InstructBLIP also reads the instruction
 * (InstructBLIP paper, section 2.3): BERT whose queries and text share self-attention, whose queries alone look at the
 * picture in every second layer, and whose queries and text have feed-forward layers of their own.
 * Parameter names are those of Hugging Face's `qformer`.
 */
import {
  add,
  broadcastTo,
  concat,
  constant,
  iota,
  slice,
  subtractDimensions,
  type Tensor,
} from "../graph/index.js";
import {
  activations,
  attention,
  embedding,
  layerNorm,
  linear,
  type ParameterScope,
  paddingBias,
  splitHeads,
} from "../nn/index.js";
import { int32 } from "../tensor/index.js";
import type { QFormerConfig } from "./config.js";

/** The instruction as the Q-Former reads it, int32 `[batch, text]` both; mask 1 = real token. */
export interface QFormerText {
  readonly ids: Tensor;
  readonly mask: Tensor;
}

/**
 * @param queryTokens `[1, queries, hidden]`
 * @param imageEmbeds `[batch, patches, vision hidden]`
 * @returns embeddings, then the output of each layer: `[batch, queries + text, hidden]`, queries first
 */
export function qFormer(
  scope: ParameterScope,
  config: QFormerConfig,
  queryTokens: Tensor,
  imageEmbeds: Tensor,
  text?: QFormerText,
): Tensor[] {
  const [batch] = imageEmbeds.shape;
  const [, queries, hidden] = queryTokens.shape;
  const repeated = broadcastTo(queryTokens, [batch, queries, hidden]);
  const layers: Tensor[] = [];
  let bias: Tensor | undefined;
  if (text) {
    const embeddings = scope.at("embeddings");
    layers.push(
      norm(embeddings.at("layernorm"), config, concat([repeated, embedText(embeddings, config, text)], 1)),
    );
    const seen = broadcastTo(constant(int32([1, 1], [1])), [batch, queries]);
    bias = paddingBias(concat([seen, text.mask], 1));
  } else {
    layers.push(norm(scope.at("layernorm"), config, repeated));
  }
  for (let index = 0; index < config.layers; index++) {
    const looks = index % config.crossAttentionFrequency === 0;
    const layer = scope.at(`encoder.layer.${index}`);
    layers.push(
      qFormerLayer(layer, config, layers[index], queries as number, bias, looks ? imageEmbeds : undefined),
    );
  }
  return layers;
}

/** Word plus position; positions count from 0 at the first text token, and queries have none. */
function embedText(scope: ParameterScope, config: QFormerConfig, { ids }: QFormerText): Tensor {
  const words = embedding(scope.at("word_embeddings"), ids, config.vocabularySize, config.hiddenSize);
  const positions = iota(ids.shape[1]);
  return add(
    words,
    embedding(scope.at("position_embeddings"), positions, config.maxPositions, config.hiddenSize),
  );
}

function norm(scope: ParameterScope, config: QFormerConfig, x: Tensor): Tensor {
  return layerNorm(scope, x, config.layerNormEpsilon);
}

function qFormerLayer(
  scope: ParameterScope,
  config: QFormerConfig,
  x: Tensor,
  queries: number,
  bias: Tensor | undefined,
  imageEmbeds: Tensor | undefined,
): Tensor {
  const attended = attend(scope.at("attention"), config, x, x, bias);
  let queryRows = slice(attended, 1, 0, queries);
  if (imageEmbeds) queryRows = attend(scope.at("crossattention"), config, queryRows, imageEmbeds);
  queryRows = feedForward(scope, config, queryRows, "_query");
  const text = subtractDimensions(x.shape[1], queries);
  if (text === 0) return queryRows;
  const textRows = feedForward(scope, config, slice(attended, 1, queries, text), "");
  return concat([queryRows, textRows], 1);
}

/** Attention from `x` to `source`, projected, added to `x` and normalised. */
function attend(
  scope: ParameterScope,
  config: QFormerConfig,
  x: Tensor,
  source: Tensor,
  bias?: Tensor,
): Tensor {
  const { hiddenSize: hidden, heads } = config;
  const project = (name: string, from: Tensor, bias = true): Tensor =>
    splitHeads(linear(scope.at(`attention.${name}`), from, hidden, { bias }), heads);
  // A bias of the keys adds the same to all scores of a query, which softmax does not see. It is part of the checkpoint
  // but left out here, so that its gradient is 0 as in truth: AdamW would turn rounding noise into steps of full size.
  scope.param("attention.key.bias", [hidden]);
  const key = project("key", source, false);
  const scale = (hidden / heads) ** -0.5;
  const context = attention(project("query", x), key, project("value", source), scale, bias);
  return norm(
    scope.at("output.LayerNorm"),
    config,
    add(linear(scope.at("output.dense"), context, hidden), x),
  );
}

function feedForward(scope: ParameterScope, config: QFormerConfig, x: Tensor, suffix: "" | "_query"): Tensor {
  const activate = activations[config.hiddenActivation];
  const inner = activate(linear(scope.at(`intermediate${suffix}.dense`), x, config.intermediateSize));
  const output = scope.at(`output${suffix}`);
  return norm(output.at("LayerNorm"), config, add(linear(output.at("dense"), inner, config.hiddenSize), x));
}
