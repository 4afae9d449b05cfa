import { z } from "zod";
import type { InstructBlipConfig, QFormerConfig, VisionConfig } from "../../models/index.js";
import {
  activation,
  count,
  flag,
  layerCount,
  only,
  parsePart,
  positive,
  section,
  tokenId,
  withDefault,
} from "./config-fields.js";
import { parseTextConfig } from "./text-config.js";

/**
 * Types the `config.json` of an InstructBLIP or BLIP-2 model and fills in what it leaves out, as transformers
 * 4.40.2 does. Unknown keys are ignored.
 * @param raw the file's JSON
 * @param file its path, for messages
 * @throws CheckpointError that names JSON path, value and expectation of every mistake in a part, and of
 *   settings that the models here cannot honour
 */
export function parseConfig(raw: unknown, file = "config.json"): InstructBlipConfig {
  const top = parsePart(topSchema, raw, file, []);
  const vision = parsePart(visionSchema, top.vision_config, file, ["vision_config"]);
  const qformer = parsePart(qformerSchema, top.qformer_config, file, ["qformer_config"]);
  return {
    modelType: top.model_type,
    queryTokens: top.num_query_tokens,
    vision,
    qformer: {
      ...qformer,
      encoderHiddenSize: vision.hiddenSize,
      readsText: top.model_type === "instructblip",
    },
    text: parseTextConfig(top.text_config, file),
    ...(top.image_token_index != null && { imageTokenId: top.image_token_index }),
  };
}

const nested = withDefault(z.record(z.string(), z.unknown(), "a JSON object"), {});

const topSchema = section({
  model_type: z.enum(["instructblip", "blip-2"], '"instructblip" or "blip-2"'),
  num_query_tokens: withDefault(count, 32),
  image_token_index: tokenId.nullish(),
  vision_config: nested,
  qformer_config: nested,
  text_config: nested,
});

const visionSchema = section({
  hidden_size: withDefault(count, 1408),
  intermediate_size: withDefault(count, 6144),
  num_hidden_layers: withDefault(layerCount, 39),
  num_attention_heads: withDefault(count, 16),
  image_size: withDefault(count, 224),
  patch_size: withDefault(count, 14),
  hidden_act: withDefault(activation, "gelu"),
  layer_norm_eps: withDefault(positive, 1e-6),
  qkv_bias: withDefault(flag, true),
}).transform((raw, context): VisionConfig => {
  const refuse = (field: string, message: string): void =>
    context.addIssue({ code: "custom", path: [field], message });
  if (raw.hidden_size % raw.num_attention_heads !== 0) {
    refuse("num_attention_heads", `a divisor of hidden_size, ${raw.hidden_size}`);
  }
  if (raw.image_size < raw.patch_size) refuse("image_size", `at least patch_size, ${raw.patch_size}`);
  return {
    hiddenSize: raw.hidden_size,
    intermediateSize: raw.intermediate_size,
    layers: raw.num_hidden_layers,
    heads: raw.num_attention_heads,
    imageSize: raw.image_size,
    patchSize: raw.patch_size,
    hiddenActivation: raw.hidden_act,
    layerNormEpsilon: raw.layer_norm_eps,
    qkvBias: raw.qkv_bias,
  };
});

type QFormerFields = Omit<QFormerConfig, "encoderHiddenSize" | "readsText">;

const qformerSchema = section({
  vocab_size: withDefault(count, 30522),
  hidden_size: withDefault(count, 768),
  num_hidden_layers: withDefault(layerCount, 12),
  num_attention_heads: withDefault(count, 12),
  intermediate_size: withDefault(count, 3072),
  hidden_act: withDefault(activation, "gelu"),
  max_position_embeddings: withDefault(count, 512),
  layer_norm_eps: withDefault(positive, 1e-12),
  pad_token_id: withDefault(tokenId, 0),
  cross_attention_frequency: withDefault(count, 2),
  position_embedding_type: only("absolute"),
  // True in the retrieval variant of BLIP-2, which has other heads.
  use_qformer_text_input: only(false),
}).transform((raw, context): QFormerFields => {
  if (raw.hidden_size % raw.num_attention_heads !== 0) {
    const message = `a divisor of hidden_size, ${raw.hidden_size}`;
    context.addIssue({ code: "custom", path: ["num_attention_heads"], message });
  }
  return {
    vocabularySize: raw.vocab_size,
    hiddenSize: raw.hidden_size,
    layers: raw.num_hidden_layers,
    heads: raw.num_attention_heads,
    intermediateSize: raw.intermediate_size,
    hiddenActivation: raw.hidden_act,
    maxPositions: raw.max_position_embeddings,
    layerNormEpsilon: raw.layer_norm_eps,
    padTokenId: raw.pad_token_id,
    crossAttentionFrequency: raw.cross_attention_frequency,
  };
});
