import {
  type Image,
  type PreprocessorConfig,
  pixelValues,
  pixelValuesOfEach,
} from "../../processing/index.js";
import { type HostTensor, Random } from "../../tensor/index.js";
import { augment } from "./augment.js";
import type { FeatureCache } from "./feature-cache.js";
import { eachImage, type NamedImage } from "./read-image.js";
import type { TrainingSample } from "./sampler.js";

/**
 * How images reach the model, one of three: `augmented`, another part of the image each time, as published; `whole`;
 * or `features`, what a frozen image encoder said of the whole image once. Augmented images differ each time, so
 * there is nothing to be kept of them.
 */
export type ImageMode =
  | { readonly mode: "augmented"; readonly preprocessor: PreprocessorConfig; readonly seed: number }
  | { readonly mode: "whole"; readonly preprocessor: PreprocessorConfig }
  | { readonly mode: "features"; readonly cache: FeatureCache };

export const imageModes = ["augmented", "whole", "features"] as const satisfies ImageMode["mode"][];

/**
 * The images of a batch as the training program takes them: `pixel_values [batch, 3, height, width]`, or
 * `image_embeds [batch, patches + 1, width]` in float16, to be widened in the graph.
 * @throws ImageError naming record and file; and as `FeatureCache.features` does; RangeError for a sample without an image
 */
export async function imageInputs(
  samples: readonly TrainingSample[],
  mode: ImageMode,
): Promise<{ pixel_values: HostTensor<"float32"> } | { image_embeds: HostTensor<"float16"> }> {
  const images = samples.map(namedImage);
  if (mode.mode === "features") return { image_embeds: await mode.cache.features(images) };
  const { preprocessor } = mode;
  if (mode.mode === "whole") {
    return { pixel_values: await pixelValuesOfEach(eachImage(images), preprocessor) };
  }
  const random = new Random(mode.seed);
  const { width, height } = preprocessor;
  const augmented: Image[] = [];
  for await (const image of eachImage(images)) {
    const { mayFlip, draw } = samples[augmented.length]!;
    augmented.push(augment(image, { width, height, mayFlip }, random.fork(`picture ${draw}`)));
  }
  return { pixel_values: pixelValues(augmented, preprocessor) };
}

function namedImage(sample: TrainingSample): NamedImage {
  const { image } = sample;
  if (image === undefined) throw new RangeError(`${sample.record} has no image`);
  return { ...sample, image };
}
