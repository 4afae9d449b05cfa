/**
 * InstructBLIP (https://arxiv.org/abs/2305.06500, figure 3) and BLIP-2 (https://arxiv.org/abs/2301.12597), which is the
 * same without the instruction in the Q-Former: image → image encoder → Q-Former, which reads the instruction →
 * projection → visual prompt in front of the language model's text.
 */
import {
  broadcastTo,
  cast,
  concat,
  constant,
  slice,
  subtractDimensions,
  type Tensor,
} from "../graph/index.js";
import { crossEntropy, linear, type ParameterScope } from "../nn/index.js";
import { int32 } from "../tensor/index.js";
import type { InstructBlipConfig } from "./config.js";
import { causalLanguageModel, embedTokens } from "./language-model.js";
import { type QFormerText, qFormer, withQueryMask } from "./q-former.js";
import { t5CrossKeyValues, t5Decoder, t5Encoder } from "./t5.js";
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
  const queryOutput = slice(qFormerLayers[qformer.layers], 1, 0, queryTokens);
  const projected = linear(scope.at("language_projection"), queryOutput, config.text.width);
  return { qFormerLayers, queryOutput, projected };
}

export interface TeacherForcedInput {
  /** `[batch, visual tokens, width]`: the queries of an image, or of all frames of a video. */
  readonly visualPrompt: Tensor;
  /** `[batch, text]` */
  readonly inputIds: Tensor;
  /** `[batch, text]` */
  readonly attentionMask: Tensor;
  /** T5: `[batch, target]`, -100 = ignored. Decoder-only: `[batch, text]`, -100 over padding and prompt. */
  readonly labels: Tensor;
  /** T5: the labels shifted right after the start token, `[batch, target]`. */
  readonly decoderInputIds?: Tensor;
  /** Decoder-only: `[batch, queries + text]`. */
  readonly positions?: Tensor;
  /** Decoder-only: whether the label of the first text column counts, which the last query predicts. Default: false. */
  readonly learnsFirstToken?: boolean;
}

export interface TeacherForcedOutput {
  /** T5: of each label. Decoder-only: of the text columns, each predicting the next. */
  readonly logits: Tensor;
  readonly loss: Tensor;
  /** What is predicted, and by what; `[batch, targets, vocabulary]` and `[batch, targets]`. */
  readonly predicted: { readonly logits: Tensor; readonly labels: Tensor };
  /** T5 only. */
  readonly encoded?: Tensor;
}

/** Logits and loss when the answer is given: the training objective (paper, section 2.3). */
export function teacherForced(
  scope: ParameterScope,
  config: InstructBlipConfig,
  input: TeacherForcedInput,
): TeacherForcedOutput {
  const { text } = config;
  const language = scope.at("language_model");
  const visualTokens = input.visualPrompt.shape[1];
  const embeds = concat([input.visualPrompt, embedTokens(language, text, input.inputIds)], 1);
  const mask = withQueryMask(input.attentionMask, visualTokens);
  if (text.kind === "t5") {
    const decoderIds = required(input.decoderInputIds, "decoderInputIds");
    const encoded = t5Encoder(language, text, embeds, mask);
    const { logits } = t5Decoder(language, text, {
      embeds: embedTokens(language, text, decoderIds),
      // Later tokens cannot be seen anyway, so padding at the end needs no mask.
      mask: broadcastTo(constant(int32([1, 1], [1])), decoderIds.shape),
      encoderMask: mask,
      cross: t5CrossKeyValues(language, text, encoded),
    });
    const predicted = { logits, labels: input.labels };
    return { logits, loss: crossEntropy(logits, input.labels), predicted, encoded };
  }
  const positions = required(input.positions, "positions");
  const all = causalLanguageModel(language, text, { embeds, mask, positions }).logits;
  const length = input.inputIds.shape[1];
  const logits = slice(all, 1, visualTokens, length);
  const targets = subtractDimensions(length, 1);
  const predicted = input.learnsFirstToken
    ? { logits: slice(all, 1, subtractDimensions(visualTokens, 1), length), labels: input.labels }
    : { logits: slice(logits, 1, 0, targets), labels: slice(input.labels, 1, 1, targets) };
  return { logits, loss: crossEntropy(predicted.logits, predicted.labels), predicted };
}

function required(tensor: Tensor | undefined, name: string): Tensor {
  if (!tensor) throw new TypeError(`teacherForced: this language model needs ${name}`);
  return tensor;
}
