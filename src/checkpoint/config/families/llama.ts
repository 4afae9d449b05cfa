import { z } from "zod";
import type { LlamaConfig } from "../../../models/index.js";
import {
  activation,
  count,
  flag,
  layerCount,
  only,
  positive,
  section,
  tokenId,
  tokenIds,
  withDefault,
} from "../config-fields.js";

const plainRope = 'absent or of type "default"; scaled rotary positions are not supported';
const ropeType = z.literal("default", plainRope).nullish();

/** `text_config` of a LLaMA. */
export const llama = section({
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
