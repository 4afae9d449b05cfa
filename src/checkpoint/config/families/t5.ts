import { z } from "zod";
import type { T5Config } from "../../../models/index.js";
import {
  activation,
  count,
  distance,
  flag,
  layerCount,
  positive,
  section,
  tokenId,
  tokenIds,
  withDefault,
} from "../config-fields.js";

const feedForwardText = 'an activation function, alone or after "gated-", e.g. "gated-gelu"';

/** `text_config` of a T5. */
export const t5 = section({
  vocab_size: withDefault(count, 32128),
  d_model: withDefault(count, 512),
  d_kv: withDefault(count, 64),
  d_ff: withDefault(count, 2048),
  num_layers: withDefault(layerCount, 6),
  num_decoder_layers: layerCount.nullish(),
  num_heads: withDefault(count, 8),
  relative_attention_num_buckets: withDefault(count, 32),
  relative_attention_max_distance: withDefault(distance, 128),
  layer_norm_epsilon: withDefault(positive, 1e-6),
  feed_forward_proj: withDefault(z.string(feedForwardText), "relu"),
  dense_act_fn: activation.nullish(),
  is_gated_act: flag.nullish(),
  tie_word_embeddings: withDefault(flag, true),
  scale_decoder_outputs: flag.nullish(),
  decoder_start_token_id: tokenId.nullish(),
  pad_token_id: withDefault(tokenId, 0),
  eos_token_id: withDefault(tokenIds, [1]),
}).transform((raw, context): T5Config => {
  const [, gate, name] = /^(gated-)?(.*)$/.exec(raw.feed_forward_proj) ?? [];
  const implied = activation.safeParse(name);
  const { relative_attention_num_buckets: buckets, relative_attention_max_distance: farthest } = raw;
  if (buckets < 4) {
    const message = "at least 4, half of them for each direction";
    context.addIssue({ code: "custom", path: ["relative_attention_num_buckets"], message });
  } else if (farthest <= Math.floor(buckets / 2)) {
    const message = `more than half of relative_attention_num_buckets, ${buckets}`;
    context.addIssue({ code: "custom", path: ["relative_attention_max_distance"], message });
  }
  if (!implied.success) {
    context.addIssue({ code: "custom", path: ["feed_forward_proj"], message: feedForwardText });
    return z.NEVER;
  }
  return {
    kind: "t5",
    vocabularySize: raw.vocab_size,
    width: raw.d_model,
    headWidth: raw.d_kv,
    feedForwardWidth: raw.d_ff,
    encoderLayers: raw.num_layers,
    decoderLayers: raw.num_decoder_layers ?? raw.num_layers,
    heads: raw.num_heads,
    relativeAttentionBuckets: raw.relative_attention_num_buckets,
    relativeAttentionMaxDistance: raw.relative_attention_max_distance,
    layerNormEpsilon: raw.layer_norm_epsilon,
    // "gated-gelu" has meant the tanh form since T5 1.1; the published models ask for another by dense_act_fn.
    activation: raw.dense_act_fn ?? (raw.feed_forward_proj === "gated-gelu" ? "gelu_new" : implied.data),
    gated: raw.is_gated_act ?? gate !== undefined,
    tiedEmbeddings: raw.tie_word_embeddings,
    // What `tie_word_embeddings` used to say too, until transformers 5 wrote `true` for every T5.
    scaledOutput: raw.scale_decoder_outputs ?? raw.tie_word_embeddings,
    decoderStartTokenId: raw.decoder_start_token_id ?? raw.pad_token_id,
    padTokenId: raw.pad_token_id,
    eosTokenIds: raw.eos_token_id,
  };
});
