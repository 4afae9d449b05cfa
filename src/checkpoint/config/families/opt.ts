import type { OptConfig } from "../../../models/index.js";
import {
  activation,
  count,
  flag,
  layerCount,
  only,
  section,
  tokenId,
  tokenIds,
  withDefault,
} from "../config-fields.js";

/** `text_config` of an OPT. */
export const opt = section({
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
