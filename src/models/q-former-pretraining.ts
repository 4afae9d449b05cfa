/**
 * The Q-Former of BLIP-2's first stage (paper, section 3.2), where it learns without a language model: its text half
 * reads and writes captions. One set of parameters, three ways to run it, which differ in who sees whom:
 *
 * | use | queries see | text sees |
 * |---|---|---|
 * | comparing (ITC) | queries | text; two passes |
 * | matching (ITM) | queries and text | queries and text |
 * | writing (ITG) | queries | queries, and text up to itself |
 *
 * Names of parameters are those of Hugging Face's `Blip2ForImageTextRetrieval`. What that class lacks keeps the name
 * of the original code, which Hugging Face's conversion leaves as it is too: `Qformer.cls.predictions.*`, the head
 * that writes, and `temp`, the temperature.
 */
import {
  broadcastTo,
  cast,
  concat,
  constant,
  divide,
  lessOrEqual,
  linear as linearOf,
  mean,
  multiply,
  reshape,
  slice,
  squareRoot,
  subtractDimensions,
  sum,
  type Tensor,
  where,
} from "../graph/index.js";
import { activations, causalBias, layerNorm, linear, type ParameterScope, paddingBias } from "../nn/index.js";
import { int32 } from "../tensor/index.js";
import type { QFormerConfig } from "./config.js";
import { embedText, type Image, type QFormerText, qFormerEncoder, withQueryMask } from "./q-former.js";

export interface PretrainingConfig {
  readonly queryTokens: number;
  readonly qformer: QFormerConfig;
  /** Width of the space in which images and texts are compared (`image_text_hidden_size`). */
  readonly imageTextWidth: number;
  /** Token that takes the place of `[CLS]` where a caption is written: `[DEC]`. */
  readonly decoderStartTokenId: number;
}

/** What the queries find in images alone, `[batch, queries, hidden]`. */
export function readImage(scope: ParameterScope, config: PretrainingConfig, imageEmbeds: Tensor): Tensor {
  const embedded = embed(scope, config, queryTokens(scope, config, imageEmbeds));
  return encode(scope, config, { embedded, image: { embeds: imageEmbeds } });
}

/** What a text says without an image: the output at `[CLS]`, its first token, `[batch, hidden]`. */
export function readText(
  scope: ParameterScope,
  config: PretrainingConfig,
  { ids, mask }: QFormerText,
): Tensor {
  const embedded = embed(scope, config, embedText(scope.at("embeddings"), config.qformer, ids));
  const rows = qFormerEncoder(scope.at("qformer"), config.qformer, {
    embedded,
    queries: 0,
    bias: paddingBias(mask),
  })[config.qformer.layers]!;
  return reshape(slice(rows, 1, 0, 1), [ids.shape[0]!, config.qformer.hiddenSize]);
}

/**
 * Cosine of each image and each text, -1 to 1, of the query that is most similar: `[images, texts]`.
 * @param queryRows of `readImage`, `[images, queries, hidden]`
 * @param textRows of `readText`, `[texts, hidden]`
 */
export function similarities(
  scope: ParameterScope,
  config: PretrainingConfig,
  queryRows: Tensor,
  textRows: Tensor,
): Tensor {
  const images = normalize(linear(scope.at("vision_projection"), queryRows, config.imageTextWidth));
  const texts = normalize(linear(scope.at("text_projection"), textRows, config.imageTextWidth));
  return reshape(largest(linearOf(images, texts)), [queryRows.shape[0]!, textRows.shape[0]!]);
}

/** Scores of "does not match" and "matches", each the mean over the queries: `[batch, 2]`. */
export function matchingLogits(
  scope: ParameterScope,
  config: PretrainingConfig,
  image: Image,
  { ids, mask }: QFormerText,
): Tensor {
  const text = embedText(scope.at("embeddings"), config.qformer, ids);
  const embedded = embed(scope, config, concat([queryTokens(scope, config, ids), text], 1));
  const bias = paddingBias(withQueryMask(mask, config.queryTokens));
  const rows = encode(scope, config, { embedded, bias, image });
  const average = mean(slice(rows, 1, 0, config.queryTokens), [1]);
  return reshape(linear(scope.at("itm_head"), average, 2), [ids.shape[0]!, 2]);
}

export interface Captioning {
  /** As `readImage` gives it: the queries do not see the text. `[batch, queries, hidden]` */
  readonly queryRows: Tensor;
  /** Of each token but the first, from those before it: `[batch, text - 1, vocabulary]`. */
  readonly logits: Tensor;
}

/** Logits of given captions. Queries that do not see the text are the same in both uses, so one pass serves both. */
export function writeCaptions(
  scope: ParameterScope,
  config: PretrainingConfig,
  imageEmbeds: Tensor,
  { ids, mask }: QFormerText,
): Captioning {
  const { queryTokens: queries, qformer } = config;
  const [batch, length] = [ids.shape[0]!, ids.shape[1]!];
  const others = subtractDimensions(length, 1);
  const start = broadcastTo(constant(int32([1, 1], [config.decoderStartTokenId])), [batch, 1]);
  const text = embedText(scope.at("embeddings"), qformer, concat([start, slice(ids, 1, 1, others)], 1));
  const embedded = embed(scope, config, concat([queryTokens(scope, config, imageEmbeds), text], 1));
  const seenByQueries = paddingBias(
    withQueryMask(broadcastTo(constant(int32([1, 1], [0])), ids.shape), queries),
  );
  const total = embedded.shape[1]!;
  const bias = concat(
    [
      broadcastTo(seenByQueries, [batch, 1, queries, total]),
      causalBias(withQueryMask(mask, queries), length),
    ],
    2,
  );
  const rows = encode(scope, config, { embedded, bias, image: { embeds: imageEmbeds } });
  return {
    queryRows: slice(rows, 1, 0, queries),
    logits: tokenLogits(scope, qformer, slice(rows, 1, queries, others)),
  };
}

/** BERT's head, whose matrix is that of the word embeddings. */
function tokenLogits(scope: ParameterScope, config: QFormerConfig, rows: Tensor): Tensor {
  const head = scope.at("Qformer.cls.predictions");
  const { hiddenSize: hidden, vocabularySize: vocabulary } = config;
  const activated = activations[config.hiddenActivation](linear(head.at("transform.dense"), rows, hidden));
  const normal = layerNorm(head.at("transform.LayerNorm"), activated, config.layerNormEpsilon);
  const words = scope.param("embeddings.word_embeddings.weight", [vocabulary, hidden]);
  return linearOf(normal, words, cast(head.param("bias", [vocabulary]), "float32"));
}

/** The query tokens once for each row of the batch that `like` has: `[batch, queries, hidden]`. */
function queryTokens(scope: ParameterScope, config: PretrainingConfig, like: Tensor): Tensor {
  const { queryTokens: queries, qformer } = config;
  const tokens = cast(scope.param("query_tokens", [1, queries, qformer.hiddenSize]), "float32");
  return broadcastTo(tokens, [like.shape[0]!, queries, qformer.hiddenSize]);
}

/** Queries and text share a norm. */
function embed(scope: ParameterScope, { qformer }: PretrainingConfig, rows: Tensor): Tensor {
  const normal = layerNorm(scope.at("qformer.layernorm"), rows, qformer.layerNormEpsilon);
  return scope.dropout(normal, "qformer.layernorm");
}

/** Output of the last layer. */
function encode(
  scope: ParameterScope,
  { queryTokens: queries, qformer }: PretrainingConfig,
  input: { embedded: Tensor; bias?: Tensor; image: Image },
): Tensor {
  return qFormerEncoder(scope.at("qformer"), qformer, { ...input, queries })[qformer.layers]!;
}

/** Scaled to length 1 along the last axis. */
function normalize(x: Tensor): Tensor {
  return divide(x, squareRoot(sum(multiply(x, x), [-1], true)));
}

/** Largest along axis 1, which stays as size 1. Of equals the first gets the gradient. */
function largest(x: Tensor): Tensor {
  const size = x.shape[1] as number;
  if (size === 1) return x;
  // An odd one in the middle is in both halves.
  const half = Math.ceil(size / 2);
  const [first, last] = [slice(x, 1, 0, half), slice(x, 1, size - half, half)];
  return largest(where(lessOrEqual(last, first), first, last));
}
