/**
 * The stages that learn by writing: BLIP-2's second stage, instruction tuning, fine-tuning. Q-Former, queries and
 * projection learn to show the frozen language model what it needs to write the text (InstructBLIP paper, section 2.3).
 */
import { addDimensions, cast, type Dimension, gather, input, type Tensor } from "../../graph/index.js";
import {
  extractVisualPrompt,
  type InstructBlipConfig,
  qFormerTextInput,
  teacherForced,
} from "../../models/index.js";
import { ignoredLabel, type ParameterScope } from "../../nn/index.js";
import type { PromptProcessor } from "../../processing/index.js";
import { type HostTensor, int32 } from "../../tensor/index.js";

/** What is read and what is to be written. */
export interface TextPair {
  readonly instruction: string;
  readonly target: string;
}

/** Whether a parameter learns in these stages: all but the image encoder and the language model. */
export function learnsToShow(name: string): boolean {
  return !name.startsWith("vision_model.") && !name.startsWith("language_model.");
}

/**
 * Mean cross-entropy of the texts' tokens, from `generativeBatch` and what the image encoder says of each text's picture.
 * @param imageEmbeds `[batch, patches + 1, width]`, float32
 */
export function generativeLoss(
  scope: ParameterScope,
  config: InstructBlipConfig,
  imageEmbeds = sharedPictures(config),
): { loss: Tensor } {
  const text = config.qformer.readsText ? qFormerTextInput() : undefined;
  const { projected } = extractVisualPrompt(scope, config, imageEmbeds, text);
  return {
    loss: teacherForced(scope, config, { visualPrompt: projected, ...textInputs(config, config.queryTokens) })
      .loss,
  };
}

/** From `image_embeds [pictures, patches + 1, width]` (float16) and `picture_of [batch]`: several texts may share a picture. */
function sharedPictures({ vision }: InstructBlipConfig): Tensor {
  const embeds = input("image_embeds", "float16", ["pictures", "patches", vision.hiddenSize]);
  return gather(cast(embeds, "float32"), input("picture_of", "int32", ["batch"]));
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
 * Ids of texts for `generativeLoss`, laid out as the published training does (LAVIS, `blip2_t5_instruct.py` and
 * `blip2_vicuna_instruct.py`): T5 has the target in its decoder; the others have it right after the instruction, with
 * padding at the end.
 * @param visualTokens what stands in front of each text
 */
export function generativeBatch(
  processor: PromptProcessor,
  { text, qformer }: InstructBlipConfig,
  pairs: readonly TextPair[],
  visualTokens: number,
): Record<string, HostTensor> {
  const prompts = processor.prompts(pairs.map(({ instruction }) => instruction));
  const texts = pairs.map(({ instruction, target }) => processor.training(instruction, target));
  const reading = qformer.readsText && {
    qformer_input_ids: prompts.qformerInputIds as HostTensor,
    qformer_attention_mask: prompts.qformerAttentionMask as HostTensor,
  };
  if (text.kind === "t5") {
    return {
      ...reading,
      input_ids: prompts.inputIds,
      attention_mask: prompts.attentionMask,
      labels: table(
        texts.map(({ target }) => target),
        ignoredLabel,
      ),
      decoder_input_ids: table(
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
    input_ids: table(rows, processor.tokenizer.padId ?? processor.endId),
    attention_mask: table(
      rows.map((row) => row.map(() => 1)),
      0,
    ),
    labels: table(
      rows.map((row, i) => row.map((id, place) => (place < texts[i].prompt.length ? ignoredLabel : id))),
      ignoredLabel,
    ),
    positions: int32(
      [rows.length, places.length],
      rows.flatMap(() => places),
    ),
  };
}

/** Rows filled up to the longest. */
function table(rows: readonly (readonly number[])[], filling: number): HostTensor<"int32"> {
  const length = Math.max(...rows.map((row) => row.length));
  const values = rows.flatMap((row) => [...row, ...new Array<number>(length - row.length).fill(filling)]);
  return int32([rows.length, length], values);
}
