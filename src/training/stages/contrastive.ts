/**
 * Pre-training of the image encoder: image–text contrast (CLIP, https://arxiv.org/abs/2103.00020). A region of an image,
 * which is the whole of it or some of its patches, is to be nearest to the texts that are true of it. The text encoder
 * is the mean of word vectors, which live in the space of the image embeddings: no matrix stands between the two, so
 * that whoever reads the embeddings later finds in them what the words mean.
 */
import {
  add,
  cast,
  constant,
  divide,
  gather,
  input,
  matmul,
  multiply,
  multiplyDimensions,
  reshape,
  rmsNorm,
  scalar,
  sum,
  type Tensor,
  transpose,
  transposeMatrix,
} from "../../graph/index.js";
import { encodeImage, type InstructBlipConfig, pixelValuesInput } from "../../models/index.js";
import { crossEntropy, type ParameterScope } from "../../nn/index.js";
import { float32, type HostTensor, int32, padRows, toFloat32 } from "../../tensor/index.js";

/** Word vectors of the text encoder, `[vocabulary, vision width]`. */
export const wordVectorsName = "text_encoder.word_embeddings.weight";
/** What similarities are divided by, one number; starts at 0.07 (CLIP, section 2.5). */
export const temperatureName = "text_encoder.temp";

export const isContrastiveParameter = (name: string): boolean =>
  name.startsWith("vision_model.") || name.startsWith("text_encoder.");

/** Losses both ways, from `contrastiveBatch`. */
export function contrastiveLoss(
  scope: ParameterScope,
  config: InstructBlipConfig,
  vocabularySize: number,
): { loss: Tensor; image: Tensor; text: Tensor } {
  const width = config.vision.hiddenSize;
  const { imageEmbeds } = encodeImage(scope, config, pixelValuesInput(config, "images"));
  const [, patches] = imageEmbeds.shape;
  const shares = input("region_shares", "float32", ["images", "regions_each", patches!]);
  const all = reshape(matmul(shares, imageEmbeds), [multiplyDimensions("images", "regions_each"), width]);
  const regions = normalize(gather(all, input("regions", "int32", ["regions"])));
  const vectors = cast(scope.param(wordVectorsName, [vocabularySize, width]), "float32");
  const words = gather(vectors, input("text_ids", "int32", ["texts", "words"]));
  const present = reshape(input("text_mask", "float32", ["texts", "words"]), ["texts", "words", 1]);
  const texts = normalize(sum(multiply(words, present), [1]));
  const similarity = divide(matmul(regions, transposeMatrix(texts)), scope.param(temperatureName, []));
  const others = input("also_true", "float32", ["regions", "texts"]);
  const image = crossEntropy(add(similarity, others), input("text_of_region", "int32", ["regions"]));
  const back = input("also_true_of", "float32", ["texts", "regions"]);
  const text = crossEntropy(
    add(transpose(similarity, [1, 0]), back),
    input("region_of_text", "int32", ["texts"]),
  );
  return { loss: multiply(add(image, text), scalar(0.5)), image, text };
}

/** Rows of length 1: their root mean square over the root of their size. */
function normalize(x: Tensor): Tensor {
  const size = x.shape[1] as number;
  const ones = constant(float32([size], new Float32Array(size).fill(size ** -0.5)));
  return rmsNorm(x, ones, 1e-12);
}

/** A part of an image with what is true of it. */
export interface ImageRegion {
  /** Number of the image in the batch. */
  readonly image: number;
  /** Columns of the image embeddings whose mean it is: 0 is the class token, then come the patches. */
  readonly columns: readonly number[];
  /** Number, in the list of texts, of one that is true of it. */
  readonly text: number;
}

export interface ContrastiveExamples {
  readonly regions: readonly ImageRegion[];
  /** Different texts as token ids, each true of some region. */
  readonly texts: readonly (readonly number[])[];
  /** Whether a text is true of a region that it was not taken from: then it is no example of what is wrong. */
  isTrue(text: number, region: number): boolean;
}

/** What `contrastiveLoss` reads beside `pixel_values`. */
export function contrastiveBatch(
  { regions, texts, isTrue }: ContrastiveExamples,
  columns: number,
): Record<string, HostTensor> {
  const images = 1 + Math.max(...regions.map(({ image }) => image));
  const byImage = Array.from({ length: images }, () => [] as number[]);
  for (const [index, { image }] of regions.entries()) byImage[image]!.push(index);
  const most = Math.max(...byImage.map(({ length }) => length));
  const shares = new Float32Array(images * most * columns);
  const rows = new Int32Array(regions.length);
  byImage.forEach((indices, image) => {
    indices.forEach((index, place) => {
      const row = image * most + place;
      rows[index] = row;
      const of = regions[index]!.columns;
      for (const column of of) shares[row * columns + column] = 1 / of.length;
    });
  });
  const present = texts.map((text) => text.map(() => 1));
  const regionOfText = texts.map((_, text) => regions.findIndex((region) => region.text === text));
  const alsoTrue = new Float32Array(regions.length * texts.length);
  const alsoTrueOf = new Float32Array(alsoTrue.length);
  for (const [region, { text: own }] of regions.entries()) {
    for (let text = 0; text < texts.length; text++) {
      if (!isTrue(text, region)) continue;
      if (text !== own) alsoTrue[region * texts.length + text] = hidden;
      if (region !== regionOfText[text]) alsoTrueOf[text * regions.length + region] = hidden;
    }
  }
  return {
    region_shares: float32([images, most, columns], shares),
    regions: int32([regions.length], rows),
    text_ids: padRows(texts, 0),
    text_mask: toFloat32(padRows(present, 0)),
    also_true: float32([regions.length, texts.length], alsoTrue),
    also_true_of: float32([texts.length, regions.length], alsoTrueOf),
    text_of_region: int32(
      [regions.length],
      regions.map(({ text }) => text),
    ),
    region_of_text: int32([texts.length], regionOfText),
  };
}

/** Added to similarities that must not count; its exponential is exactly 0 in float32. */
const hidden = -1e9;
