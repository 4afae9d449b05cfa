/**
 * The programs that answer a question, each compiled once; a weight belongs to one of them only.
 *
 * vision → visual prompt (reads the instruction) → [T5: encoder] → decoder, one step at a time; and the token embeddings.
 * Inputs and outputs are named here and in the families; `rows` says which row of a cache each row of a step continues.
 */
import { input, type Tensor } from "../graph/index.js";
import type { ParameterScope } from "../nn/index.js";
import type { InstructBlipConfig } from "./config.js";
import type { Outputs } from "./families/family.js";
import { familyOf } from "./families/index.js";
import { encodeImage, extractVisualPrompt } from "./instructblip.js";
import type { QFormerText } from "./q-former.js";

/** `pixel_values` → `image_embeds`. */
export function visionProgram(scope: ParameterScope, config: InstructBlipConfig): Outputs {
  return { image_embeds: encodeImage(scope, config, pixelValuesInput(config)).imageEmbeds };
}

export function pixelValuesInput({ vision }: InstructBlipConfig, batch = "batch"): Tensor {
  return input("pixel_values", "float32", [batch, 3, vision.imageSize, vision.imageSize]);
}

/** `image_embeds` and, for InstructBLIP, `qformer_input_ids` and `qformer_attention_mask` → `visual_prompt`. */
export function visualPromptProgram(scope: ParameterScope, config: InstructBlipConfig): Outputs {
  const { vision, qformer } = config;
  const patches = Math.floor(vision.imageSize / vision.patchSize) ** 2 + 1;
  const imageEmbeds = input("image_embeds", "float32", ["batch", patches, vision.hiddenSize]);
  const text = qformer.readsText ? qFormerTextInput() : undefined;
  return { visual_prompt: extractVisualPrompt(scope, config, imageEmbeds, text).projected };
}

export function qFormerTextInput(): QFormerText {
  return {
    ids: input("qformer_input_ids", "int32", ["batch", "instruction"]),
    mask: input("qformer_attention_mask", "int32", ["batch", "instruction"]),
  };
}

/**
 * The programs that answer a question, in the order in which an image meets them.
 * - `embedding`: `input_ids` → `embeds`;
 * - `encoder`, of an encoder-decoder: `embeds` and `mask` → `cross_key_N` and `cross_value_N` of each decoder layer;
 * - `decoder`: one step; `embeds`, `mask`, `rows`, `logit_rows`, `past_key_N`, `past_value_N` and what the family reads besides →
 *   `logits`, `present_key_N`, `present_value_N`.
 */
export function answeringPrograms(scope: ParameterScope, config: InstructBlipConfig) {
  const { text } = config;
  const family = familyOf(text);
  const language = scope.at("language_model");
  return {
    vision: visionProgram(scope, config),
    visualPrompt: visualPromptProgram(scope, config),
    embedding: { embeds: family.embed(language, text, input("input_ids", "int32", ["batch", "text"])) },
    ...(family.isEncoderDecoder && { encoder: family.encoderProgram(language, text) }),
    decoder: family.decoderProgram(language, text),
  };
}
