/**
 * InstructBLIP (https://arxiv.org/abs/2305.06500, figure 3) and BLIP-2 (https://arxiv.org/abs/2301.12597), which is the
 * same without the instruction in the Q-Former: image → image encoder → Q-Former, which reads the instruction →
 * projection → visual prompt in front of the language model's text.
 */
import { cast, concat, slice, type Tensor } from "../graph/index.js";
import { linear, type ParameterScope } from "../nn/index.js";
import type { InstructBlipConfig } from "./config.js";
import type { GivenText, TeacherForcedOptions, TeacherForcedOutput } from "./families/family.js";
import { familyOf } from "./families/index.js";
import { type QFormerText, qFormer, withQueryMask } from "./q-former.js";
import { type VisionOutput, visionTransformer } from "./vision-transformer.js";

/** `pixelValues [batch, 3, imageSize, imageSize]` → image embeddings and the layers before. Depends on the image alone. */
export function encodeImage(
  scope: ParameterScope,
  config: InstructBlipConfig,
  pixelValues: Tensor,
): VisionOutput {
  return visionTransformer(scope.at("vision_model"), config.vision, pixelValues);
}

export interface VisualPrompt {
  /** Embeddings and layers of the Q-Former, `[batch, queries + text, hidden]`. */
  readonly qFormerLayers: readonly Tensor[];
  /** Query rows of the last layer, `[batch, queries, hidden]`. */
  readonly queryOutput: Tensor;
  /** What the language model sees of the image, `[batch, queries, width]`. */
  readonly projected: Tensor;
}

/** Extracts what the instruction asks for from `imageEmbeds [batch, patches, vision hidden]`. */
export function extractVisualPrompt(
  scope: ParameterScope,
  config: InstructBlipConfig,
  imageEmbeds: Tensor,
  text?: QFormerText,
): VisualPrompt {
  const { queryTokens, qformer } = config;
  const queries = cast(scope.param("query_tokens", [1, queryTokens, qformer.hiddenSize]), "float32");
  const qFormerLayers = qFormer(scope.at("qformer"), qformer, queries, imageEmbeds, text);
  const queryOutput = slice(qFormerLayers[qformer.layers]!, 1, 0, queryTokens);
  const projected = linear(scope.at("language_projection"), queryOutput, config.text.width);
  return { qFormerLayers, queryOutput, projected };
}

export interface TeacherForcedInput extends GivenText, TeacherForcedOptions {
  /** `[batch, visual tokens, width]`: the queries of an image, or of all frames of a video. */
  readonly visualPrompt: Tensor;
}

/** Logits and loss when the answer is given: the training objective (paper, section 2.3). */
export function teacherForced(
  scope: ParameterScope,
  { text }: InstructBlipConfig,
  { visualPrompt, ...given }: TeacherForcedInput,
): TeacherForcedOutput {
  const family = familyOf(text);
  const language = scope.at("language_model");
  const visualTokens = visualPrompt.shape[1]!;
  const embeds = concat([visualPrompt, family.embed(language, text, given.inputIds)], 1);
  const mask = withQueryMask(given.attentionMask, visualTokens);
  return family.teacherForced(language, text, { ...given, embeds, mask, visualTokens });
}
