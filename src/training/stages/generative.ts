/**
 * The stages that learn by writing: BLIP-2's second stage, instruction tuning, fine-tuning. Q-Former, queries and
 * projection learn to show the frozen language model what it needs to write the text (InstructBLIP paper, section 2.3).
 */
import { addDimensions, cast, type Dimension, gather, input, type Tensor } from "../../graph/index.js";
import {
  extractVisualPrompt,
  type InstructBlipConfig,
  qFormerTextInput,
  type TeacherForcedOutput,
  teacherForced,
} from "../../models/index.js";
import { exactMatch, ignoredLabel, type ParameterScope } from "../../nn/index.js";
import { type PromptProcessor, padTokens, type TextLimits } from "../../processing/index.js";
import { type HostTensor, int32, padRows } from "../../tensor/index.js";

/** Settings of `generativeLoss` that a stage may have. */
export interface GenerativeOptions {
  /**
   * Whether the first token of the text is learnt too, from the last query: of a decoder that is bos, or what stands for
   * it. So it is in BLIP-2's second stage with OPT (LAVIS, `blip2_opt.py`). Default: false.
   */
  readonly learnsFirstToken?: boolean;
}

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
  options: GenerativeOptions = {},
): { loss: Tensor } {
  return { loss: teacherForcedOutput(scope, config, imageEmbeds, options).loss };
}

/** As `generativeLoss`, and the part of the texts that the model writes exactly so when it takes the likeliest tokens. */
export function generativeScores(
  scope: ParameterScope,
  config: InstructBlipConfig,
  imageEmbeds: Tensor,
  options: GenerativeOptions = {},
): { loss: Tensor; accuracy: Tensor } {
  const { loss, predicted } = teacherForcedOutput(scope, config, imageEmbeds, options);
  return { loss, accuracy: exactMatch(predicted.logits, predicted.labels) };
}

function teacherForcedOutput(
  scope: ParameterScope,
  config: InstructBlipConfig,
  imageEmbeds: Tensor,
  options: GenerativeOptions,
): TeacherForcedOutput {
  const text = config.qformer.readsText ? qFormerTextInput() : undefined;
  const { projected } = extractVisualPrompt(scope, config, imageEmbeds, text);
  const inputs = { visualPrompt: projected, ...textInputs(config, config.queryTokens), ...options };
  return teacherForced(scope, config, inputs);
}

/** From `image_embeds [images, patches + 1, width]` (float16) and `image_of [batch]`: several texts may share an image. */
function sharedImages({ vision }: InstructBlipConfig): Tensor {
  const embeds = input("image_embeds", "float16", ["images", "patches", vision.hiddenSize]);
  return gather(cast(embeds, "float32"), input("image_of", "int32", ["batch"]));
}

/**
 * Inputs of `teacherForced` beside the visual prompt.
 * @param visualTokens its rows
 */
export function textInputs({ text }: InstructBlipConfig, visualTokens: Dimension) {
  return {
    inputIds: input("input_ids", "int32", ["batch", "text"]),
    attentionMask: input("attention_mask", "int32", ["batch", "text"]),
    ...(text.kind === "t5"
      ? {
          labels: input("labels", "int32", ["batch", "target"]),
          decoderInputIds: input("decoder_input_ids", "int32", ["batch", "target"]),
        }
      : {
          labels: input("labels", "int32", ["batch", "text"]),
          positions: input("positions", "int32", ["batch", addDimensions(visualTokens, "text")]),
        }),
  };
}

/**
 * Ids of texts for `generativeLoss`, cut and laid out as the published training does (LAVIS, `blip2_t5_instruct.py` and
 * `blip2_vicuna_instruct.py`): T5 has the target in its decoder; the others have it right after the instruction, with
 * padding at the end.
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
  const reading = qformer.readsText && qformerFeeds(processor, pairs);
  const padId = processor.tokenizer.padId ?? processor.endId;
  if (text.kind === "t5") {
    const { ids, mask } = padTokens(
      texts.map(({ prompt }) => prompt),
      "right",
      padId,
    );
    return {
      ...reading,
      input_ids: ids,
      attention_mask: mask,
      labels: padRows(
        texts.map(({ target }) => target),
        ignoredLabel,
      ),
      decoder_input_ids: padRows(
        texts.map(({ target }) => [text.decoderStartTokenId, ...target.slice(0, -1)]),
        text.padTokenId,
      ),
    };
  }
  const rows = texts.map(({ prompt, target }) => [...prompt, ...target]);
  const length = Math.max(...rows.map((row) => row.length));
  const places = Array.from({ length: visualTokens + length }, (_, place) => place);
  return {
    ...reading,
    input_ids: padRows(rows, padId),
    attention_mask: padRows(
      rows.map((row) => row.map(() => 1)),
      0,
    ),
    labels: padRows(
      rows.map((row, i) => row.map((id, place) => (place < texts[i].prompt.length ? ignoredLabel : id))),
      ignoredLabel,
    ),
    positions: int32(
      [rows.length, places.length],
      rows.flatMap(() => places),
    ),
  };
}

function qformerFeeds(processor: PromptProcessor, pairs: readonly TextPair[]): Record<string, HostTensor> {
  const { qformerInputIds, qformerAttentionMask } = processor.qformerInputs(
    pairs.map(({ instruction }) => instruction),
  );
  return { qformer_input_ids: qformerInputIds, qformer_attention_mask: qformerAttentionMask };
}
