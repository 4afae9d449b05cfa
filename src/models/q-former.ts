/**
 * The querying transformer (BLIP-2 paper, section 3.1), which in InstructBLIP also reads the instruction
 * (InstructBLIP paper, section 2.3): BERT whose queries and text share self-attention, whose queries alone look at the
 * image in every second layer, and whose queries and text have feed-forward layers of their own.
 * Parameter names are those of Hugging Face's `qformer`.
 */
import {
  add,
  broadcastTo,
  concat,
  constant,
  type Dimension,
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
  const [, queries, hidden] = queryTokens.shape;
  const repeated = broadcastTo(queryTokens, [imageEmbeds.shape[0]!, queries!, hidden!]);
  const shared = { queries: queries as number, image: { embeds: imageEmbeds } };
  if (!text) {
    return qFormerEncoder(scope, config, {
      ...shared,
      embedded: scope.dropout(norm(scope.at("layernorm"), config, repeated), "layernorm"),
    });
  }
  const embeddings = scope.at("embeddings");
  const rows = concat([repeated, embedText(embeddings, config, text.ids)], 1);
  const embedded = embeddings.dropout(norm(embeddings.at("layernorm"), config, rows), "layernorm");
  return qFormerEncoder(scope, config, {
    ...shared,
    embedded,
    bias: paddingBias(withQueryMask(text.mask, shared.queries)),
  });
}

/** What goes through the layers. */
interface QFormerInput {
  /** Embeddings after their norm, queries first: `[batch, queries + text, hidden]`. */
  readonly embedded: Tensor;
  /** 0 where there is text alone. */
  readonly queries: number;
  /** Added to the scores of self-attention; broadcast to `[batch, heads, queries + text, queries + text]`. */
  readonly bias?: Tensor;
  /** What the queries look at; needed where there are any. */
  readonly image?: Image;
}

export interface Image {
  /** `[images, patches, vision hidden]` */
  readonly embeds: Tensor;
  /** Keys or values `[images, …]` → `[batch, …]`, where several rows of the batch look at one image. */
  readonly spread?: (perImage: Tensor) => Tensor;
}

/** The embeddings, then the output of each layer: `[batch, queries + text, hidden]`. */
export function qFormerEncoder(
  scope: ParameterScope,
  config: QFormerConfig,
  { embedded, queries, bias, image }: QFormerInput,
): Tensor[] {
  let x = embedded;
  const layers = [x];
  for (let index = 0; index < config.layers; index++) {
    const looks = index % config.crossAttentionFrequency === 0;
    const layer = scope.at(`encoder.layer.${index}`);
    x = qFormerLayer(layer, config, x, queries, bias, looks ? image : undefined);
    layers.push(x);
  }
  return layers;
}

/** A mask of text `[batch, text]` with ones for the queries, or what was made of them, in front: `[batch, queries + text]`. */
export function withQueryMask(mask: Tensor, queries: Dimension): Tensor {
  return concat([broadcastTo(constant(int32([1, 1], [1])), [mask.shape[0]!, queries]), mask], 1);
}

/** Word plus position; positions count from 0 at the first text token, and queries have none. */
export function embedText(scope: ParameterScope, config: QFormerConfig, ids: Tensor): Tensor {
  const words = embedding(scope.at("word_embeddings"), ids, config.vocabularySize, config.hiddenSize);
  const positions = iota(ids.shape[1]!);
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
  image: Image | undefined,
): Tensor {
  const attended = attend(scope.at("attention"), config, x, { embeds: x }, bias);
  const parts: Tensor[] = [];
  if (queries > 0) {
    let queryRows = slice(attended, 1, 0, queries);
    if (image) queryRows = attend(scope.at("crossattention"), config, queryRows, image);
    parts.push(feedForward(scope, config, queryRows, "_query"));
  }
  const text = subtractDimensions(x.shape[1]!, queries);
  if (text !== 0) parts.push(feedForward(scope, config, slice(attended, 1, queries, text), ""));
  return concat(parts, 1);
}

/** Attention from `x` to the source, projected, added to `x` and normalised. */
function attend(
  scope: ParameterScope,
  config: QFormerConfig,
  x: Tensor,
  { embeds, spread = (same) => same }: Image,
  bias?: Tensor,
): Tensor {
  const { hiddenSize: hidden, heads } = config;
  const project = (name: string, from: Tensor, bias = true): Tensor =>
    splitHeads(linear(scope.at(`attention.${name}`), from, hidden, { bias }), heads);
  // A bias of the keys adds the same to all scores of a query, which softmax does not see. It is part of the checkpoint
  // but left out here, so that its gradient is 0 as in truth: AdamW would turn rounding noise into steps of full size.
  scope.param("attention.key.bias", [hidden]);
  const key = spread(project("key", embeds, false));
  const scale = (hidden / heads) ** -0.5;
  const value = spread(project("value", embeds));
  const drop = (weights: Tensor): Tensor => scope.dropout(weights, "attention");
  const context = attention(project("query", x), key, value, scale, bias, drop);
  const output = scope.dropout(linear(scope.at("output.dense"), context, hidden), "output");
  return norm(scope.at("output.LayerNorm"), config, add(output, x));
}

function feedForward(scope: ParameterScope, config: QFormerConfig, x: Tensor, suffix: "" | "_query"): Tensor {
  const activate = activations[config.hiddenActivation];
  const inner = activate(linear(scope.at(`intermediate${suffix}.dense`), x, config.intermediateSize));
  const output = scope.at(`output${suffix}`);
  const outer = output.dropout(linear(output.at("dense"), inner, config.hiddenSize), "dense");
  return norm(output.at("LayerNorm"), config, add(outer, x));
}
