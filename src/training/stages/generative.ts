/**
 * The stages that learn by writing: BLIP-2's second stage, instruction tuning, fine-tuning. Q-Former, queries and
 * projection learn to show the frozen language model what it needs to write the text (InstructBLIP paper, section 2.3).
 */
import { cast, gather, input, type Tensor } from "../../graph/index.js";
import {
  extractVisualPrompt,
  familyOf,
  type InstructBlipConfig,
  qFormerTextInput,
  type TeacherForcedOptions,
  type TeacherForcedOutput,
  teacherForced,
} from "../../models/index.js";
import { exactMatch, type ParameterScope } from "../../nn/index.js";
import type { PromptProcessor, TextLimits } from "../../processing/index.js";
import type { HostTensor } from "../../tensor/index.js";

/** What is read and what is to be written. */
export interface TextPair {
  readonly instruction: string;
  readonly target: string;
}

/** Whether a parameter learns in these stages: all but the image encoder and the language model. */
export function isVisualPromptParameter(name: string): boolean {
  return !name.startsWith("vision_model.") && !name.startsWith("language_model.");
}

/**
 * Mean cross-entropy of the texts' tokens, from `generativeBatch` and what the image encoder says of each text's image.
 * @param imageEmbeds `[batch, patches + 1, width]`, float32
 */
export function generativeLoss(
  scope: ParameterScope,
  config: InstructBlipConfig,
  imageEmbeds = sharedImages(config),
  options: TeacherForcedOptions = {},
): { loss: Tensor } {
  return { loss: teacherForcedOutput(scope, config, imageEmbeds, options).loss };
}

/** As `generativeLoss`, and the part of the texts that the model writes exactly so when it takes the likeliest tokens. */
export function generativeScores(
  scope: ParameterScope,
  config: InstructBlipConfig,
  imageEmbeds: Tensor,
  options: TeacherForcedOptions = {},
): { loss: Tensor; accuracy: Tensor } {
  const { loss, predicted } = teacherForcedOutput(scope, config, imageEmbeds, options);
  return { loss, accuracy: exactMatch(predicted.logits, predicted.labels) };
}

function teacherForcedOutput(
  scope: ParameterScope,
  config: InstructBlipConfig,
  imageEmbeds: Tensor,
  options: TeacherForcedOptions,
): TeacherForcedOutput {
  const text = config.qformer.readsText ? qFormerTextInput() : undefined;
  const { projected } = extractVisualPrompt(scope, config, imageEmbeds, text);
  const inputs = {
    visualPrompt: projected,
    ...familyOf(config.text).textInputs(config.queryTokens),
    ...options,
  };
  return teacherForced(scope, config, inputs);
}

/** From `image_embeds [images, patches + 1, width]` (float16) and `image_of [batch]`: several texts may share an image. */
function sharedImages({ vision }: InstructBlipConfig): Tensor {
  const embeds = input("image_embeds", "float16", ["images", "patches", vision.hiddenSize]);
  return gather(cast(embeds, "float32"), input("image_of", "int32", ["batch"]));
}

/**
 * Ids of texts for `generativeLoss`, cut and laid out as the published training does.
 * @param visualTokens what stands in front of each text
 */
export function generativeBatch(
  processor: PromptProcessor,
  { text, qformer }: InstructBlipConfig,
  pairs: readonly TextPair[],
  visualTokens: number,
  limits?: TextLimits,
): Record<string, HostTensor> {
  const texts = pairs.map(({ instruction, target }) => processor.training(instruction, target, limits));
  const padId = processor.tokenizer.padId ?? processor.endId;
  return {
    ...(qformer.readsText && qformerFeeds(processor, pairs)),
    ...familyOf(text).textFeeds(text, texts, padId, visualTokens),
  };
}

/** Instructions as the Q-Former reads them. */
export function qformerFeeds(
  processor: PromptProcessor,
  pairs: readonly Pick<TextPair, "instruction">[],
): Record<string, HostTensor> {
  const { qformerInputIds, qformerAttentionMask } = processor.qformerInputs(
    pairs.map(({ instruction }) => instruction),
  );
  return { qformer_input_ids: qformerInputIds, qformer_attention_mask: qformerAttentionMask };
}
