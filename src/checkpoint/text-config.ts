import { z } from "zod";
import type { LlamaConfig, OptConfig, T5Config, TextConfig } from "../models/index.js";
import {
  activation,
  count,
  distance,
  flag,
  layerCount,
  only,
  parsePart,
  positive,
  section,
  tokenId,
  tokenIds,
  withDefault,
} from "./config-fields.js";

/**
 * Types the `text_config` of a `config.json`. Defaults are those of transformers' `T5Config`, `LlamaConfig` and
 * `OPTConfig` (version 4.40.2), which `save_pretrained` leaves out.
 * @throws CheckpointError
 */
export function parseTextConfig(part: unknown, file: string): TextConfig {
  const path = ["text_config"];
  const { model_type: kind } = parsePart(kindSchema, part, file, path);
  return parsePart(schemas[kind], part, file, path);
}

const kindSchema = section({
  model_type: withDefault(z.enum(["t5", "llama", "opt"], '"t5", "llama" or "opt"'), "opt"),
});

const feedForwardText = 'an activation function, alone or after "gated-", e.g. "gated-gelu"';

const t5Schema = section({
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

const plainRope = 'absent or of type "default"; scaled rotary positions are not supported';
const ropeType = z.literal("default", plainRope).nullish();

const llamaSchema = section({
  vocab_size: withDefault(count, 32000),
  hidden_size: withDefault(count, 4096),
  intermediate_size: withDefault(count, 11008),
  num_hidden_layers: withDefault(layerCount, 32),
  num_attention_heads: withDefault(count, 32),
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  max_position_embeddings: count.nullish(),
  // Its name in the published Vicuna's configuration.
  max_sequence_length: count.nullish(),
  rms_norm_eps: withDefault(positive, 1e-6),
  rope_theta: withDefault(positive, 10000),
  rope_scaling: z.null(`null; ${plainRope}`).optional(),
  // How version 5 of transformers writes rope_theta.
  rope_parameters: section({ rope_type: ropeType, rope_theta: positive.nullish() }).nullish(),
  hidden_act: withDefault(activation, "silu"),
  attention_bias: only(false),
  mlp_bias: only(false),
  tie_word_embeddings: withDefault(flag, false),
  bos_token_id: withDefault(tokenId, 1),
  eos_token_id: withDefault(tokenIds, [2]),
  pad_token_id: withDefault(z.int("a token id, or -1 for none").min(-1, "a token id, or -1 for none"), -1),
}).transform((raw, context): LlamaConfig => {
  const keyValueHeads = raw.num_key_value_heads ?? raw.num_attention_heads;
  const headWidth = raw.head_dim ?? raw.hidden_size / raw.num_attention_heads;
  const refuse = (field: string, message: string): void =>
    context.addIssue({ code: "custom", path: [field], message });
  if (raw.num_attention_heads % keyValueHeads !== 0) {
    refuse("num_key_value_heads", `a divisor of num_attention_heads, ${raw.num_attention_heads}`);
  }
  if (headWidth % 2 !== 0) {
    if (raw.head_dim) refuse("head_dim", "an even number, for rotary positions");
    else
      refuse(
        "num_attention_heads",
        `a divisor of hidden_size, ${raw.hidden_size}, that gives heads of even width`,
      );
  }
  return {
    kind: "llama",
    vocabularySize: raw.vocab_size,
    width: raw.hidden_size,
    feedForwardWidth: raw.intermediate_size,
    layers: raw.num_hidden_layers,
    heads: raw.num_attention_heads,
    keyValueHeads,
    headWidth,
    maxPositions: raw.max_position_embeddings ?? raw.max_sequence_length ?? 2048,
    rmsNormEpsilon: raw.rms_norm_eps,
    ropeTheta: raw.rope_parameters?.rope_theta ?? raw.rope_theta,
    activation: raw.hidden_act,
    tiedEmbeddings: raw.tie_word_embeddings,
    bosTokenId: raw.bos_token_id,
    eosTokenIds: raw.eos_token_id,
    padTokenId: raw.pad_token_id,
  };
});

const optSchema = section({
  vocab_size: withDefault(count, 50272),
  hidden_size: withDefault(count, 768),
  ffn_dim: withDefault(count, 3072),
  num_hidden_layers: withDefault(layerCount, 12),
  num_attention_heads: withDefault(count, 12),
  max_position_embeddings: withDefault(count, 2048),
  activation_function: withDefault(activation, "relu"),
  word_embed_proj_dim: count.nullish(),
  do_layer_norm_before: only(true),
  enable_bias: only(true),
  layer_norm_elementwise_affine: only(true),
  _remove_final_layer_norm: only(false),
  tie_word_embeddings: withDefault(flag, true),
  bos_token_id: withDefault(tokenId, 2),
  eos_token_id: withDefault(tokenIds, [2]),
  pad_token_id: withDefault(tokenId, 1),
}).transform((raw, context): OptConfig => {
  const refuse = (field: string, message: string): void =>
    context.addIssue({ code: "custom", path: [field], message });
  if ((raw.word_embed_proj_dim ?? raw.hidden_size) !== raw.hidden_size) {
    refuse(
      "word_embed_proj_dim",
      `hidden_size, ${raw.hidden_size}; a projection of the embeddings is not supported`,
    );
  }
  if (raw.hidden_size % raw.num_attention_heads !== 0) {
    refuse("num_attention_heads", `a divisor of hidden_size, ${raw.hidden_size}`);
  }
  return {
    kind: "opt",
    vocabularySize: raw.vocab_size,
    width: raw.hidden_size,
    feedForwardWidth: raw.ffn_dim,
    layers: raw.num_hidden_layers,
    heads: raw.num_attention_heads,
    maxPositions: raw.max_position_embeddings,
    activation: raw.activation_function,
    tiedEmbeddings: raw.tie_word_embeddings,
    bosTokenId: raw.bos_token_id,
    eosTokenIds: raw.eos_token_id,
    padTokenId: raw.pad_token_id,
  };
});

const schemas = { t5: t5Schema, llama: llamaSchema, opt: optSchema };
