/**
 * BLIP-2's first stage (paper, section 3.2): the Q-Former learns from images and captions by comparing (image-text
 * contrast, ITC), matching (ITM) and writing (image-grounded text generation, ITG), whose losses are added.
 *
 * Matching needs wrong pairs that look right. They are drawn by what the model of the moment finds similar, so a step
 * is two programs: one of `stageOneSimilarities`, and after `drawHardNegatives` one of `stageOneLoss`.
 */
import {
  add,
  broadcastTo,
  cast,
  concat,
  constant,
  divide,
  equal,
  gather,
  input,
  logSoftmax,
  multiply,
  multiplyDimensions,
  negate,
  reshape,
  scalar,
  slice,
  subtractDimensions,
  sum,
  type Tensor,
  transposeMatrix,
  where,
} from "../../graph/index.js";
import {
  matchingLogits,
  type ParameterLayout,
  type PretrainingConfig,
  type QFormerText,
  readImage,
  readText,
  similarities,
  writeCaptions,
} from "../../models/index.js";
import { crossEntropy, ignoredLabel, ParameterScope } from "../../nn/index.js";
import { type HostTensor, int32 } from "../../tensor/index.js";

/** Of the comparing and writing losses, as the original code has it (LAVIS `blip2_qformer`). */
const labelSmoothing = 0.1;

/** int32 `[batch]` both: for each text a row whose image is wrong for it, for each image a row whose text is. */
export interface HardNegatives {
  readonly negative_image: HostTensor<"int32">;
  readonly negative_text: HostTensor<"int32">;
}

export interface StageOnePairs {
  /** `[batch, patches, vision hidden]` */
  readonly imageEmbeds: Tensor;
  /** The captions, `[CLS]` first. */
  readonly text: QFormerText;
}

export interface StageOneInput extends StageOnePairs {
  /**
   * int32 `[batch]`: rows with the same number show the same image, so that the caption of one is right for the
   * other. All different: only an image's own caption is right for it, as in the published pre-training.
   */
  readonly imageIds: Tensor;
  /** The wrong image and the wrong text of each row. */
  readonly negatives: Readonly<Record<keyof HardNegatives, Tensor>>;
}

/** Inputs `input_ids` and `attention_mask` (int32, `[batch, text]`). */
export function stageOneText(): QFormerText {
  return {
    ids: input("input_ids", "int32", ["batch", "text"]),
    mask: input("attention_mask", "int32", ["batch", "text"]),
  };
}

/** All inputs of the loss but the images: `stageOneText`, and int32 `[batch]`: `image_ids` and `drawHardNegatives`'. */
export function stageOneInputs(): Omit<StageOneInput, "imageEmbeds"> {
  const perRow = (name: string): Tensor => input(name, "int32", ["batch"]);
  return {
    text: stageOneText(),
    imageIds: perRow("image_ids"),
    negatives: {
      negative_image: perRow("negative_image"),
      negative_text: perRow("negative_text"),
    },
  };
}

/** Similarities of all images and texts of a batch over the temperature, `[images, texts]`. */
export function stageOneSimilarities(
  scope: ParameterScope,
  config: PretrainingConfig,
  { imageEmbeds, text }: StageOnePairs,
): Tensor {
  return compare(scope, config, readImage(scope, config, imageEmbeds), text);
}

/** The three losses and their sum, in nats. */
export function stageOneLoss(
  scope: ParameterScope,
  config: PretrainingConfig,
  { imageEmbeds, text, imageIds, negatives }: StageOneInput,
): { loss: Tensor; itc: Tensor; itm: Tensor; itg: Tensor } {
  const { queryRows, logits } = writeCaptions(scope, config, imageEmbeds, text);
  const itg = crossEntropy(logits, nextTokens(text), { labelSmoothing });
  const itc = contrast(compare(scope, config, queryRows, text), imageIds);
  const itm = matching(scope, config, { imageEmbeds, text, negatives });
  return { loss: add(add(itc, itm), itg), itc, itm, itg };
}

/** Parameters of the stage but those of the image encoder. */
export function stageOneLayout(config: PretrainingConfig): ParameterLayout[] {
  const layout: ParameterLayout[] = [];
  const scope = new ParameterScope((name, shape, use) => {
    layout.push({ name, shape, use });
    return input(name, "float32", shape);
  });
  const imageEmbeds = input("image_embeds", "float32", [
    "batch",
    "patches",
    config.qformer.encoderHiddenSize,
  ]);
  stageOneLoss(scope, config, { imageEmbeds, ...stageOneInputs() });
  return layout;
}

function compare(
  scope: ParameterScope,
  config: PretrainingConfig,
  queryRows: Tensor,
  text: QFormerText,
): Tensor {
  const found = similarities(scope, config, queryRows, readText(scope, config, text));
  return divide(found, cast(scope.param("temp", []), "float32"));
}

/**
 * Each image finds its texts and each text its images: mean cross-entropy of both, smoothed.
 * @param scores `[images, texts]`
 */
function contrast(scores: Tensor, imageIds: Tensor): Tensor {
  const [batch] = imageIds.shape;
  const same = cast(equal(reshape(imageIds, [batch!, 1]), reshape(imageIds, [1, batch!])), "float32");
  const size = sum(broadcastTo(scalar(1), [batch!]));
  const right = multiply(divide(same, sum(same, [-1], true)), scalar(1 - labelSmoothing));
  const target = add(right, divide(scalar(labelSmoothing), size));
  const both = add(logSoftmax(scores), logSoftmax(transposeMatrix(scores)));
  return negate(divide(sum(multiply(target, both)), multiply(scalar(2), size)));
}

/** Is this the caption of this image? Asked of the pair, of the wrong image and of the wrong text. */
function matching(
  scope: ParameterScope,
  config: PretrainingConfig,
  { imageEmbeds, text, negatives }: Omit<StageOneInput, "imageIds">,
): Tensor {
  const { negative_image: image, negative_text: other } = negatives;
  const [batch] = text.ids.shape;
  const triple = (own: Tensor): Tensor => concat([own, own, gather(own, other)], 0);
  const logits = matchingLogits(
    scope,
    config,
    { embeds: imageEmbeds, spread: (own) => concat([own, gather(own, image), own], 0) },
    { ids: triple(text.ids), mask: triple(text.mask) },
  );
  const label = (value: 0 | 1, rows: Tensor["shape"]): Tensor =>
    broadcastTo(constant(int32([1], [value])), rows);
  return crossEntropy(logits, concat([label(1, [batch!]), label(0, [multiplyDimensions(2, batch!)])], 0));
}

/** What each place but the last is to say: the token after it, `[batch, text - 1]`. */
function nextTokens({ ids, mask }: QFormerText): Tensor {
  const others = subtractDimensions(ids.shape[1]!, 1);
  const real = equal(slice(mask, 1, 1, others), constant(int32([], [1])));
  return where(real, slice(ids, 1, 1, others), constant(int32([], [ignoredLabel])));
}
