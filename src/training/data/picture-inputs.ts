import {
  type Picture,
  type PreprocessorConfig,
  pixelValues,
  pixelValuesOfEach,
} from "../../processing/index.js";
import { type HostTensor, Random } from "../../tensor/index.js";
import { augment } from "./augment.js";
import type { FeatureCache } from "./feature-cache.js";
import { eachPicture } from "./read-picture.js";
import type { TrainingSample } from "./sampler.js";

/**
 * How pictures reach the model, one of three: `augmented`, another part of the picture each time, as published; `whole`;
 * or `features`, what a frozen image encoder said of the whole picture once. Augmented pictures differ each time, so
 * there is nothing to be kept of them.
 */
export type PictureMode =
  | { readonly mode: "augmented"; readonly preprocessor: PreprocessorConfig; readonly seed: number }
  | { readonly mode: "whole"; readonly preprocessor: PreprocessorConfig }
  | { readonly mode: "features"; readonly cache: FeatureCache };

export const pictureModes = ["augmented", "whole", "features"] as const satisfies PictureMode["mode"][];

/**
 * The pictures of a batch as the training program takes them: `pixel_values [batch, 3, height, width]`, or
 * `image_embeds [batch, patches + 1, width]` in float16, to be widened in the graph.
 * @throws PictureError naming record and file; and as `FeatureCache.features` does
 */
export async function pictureInputs(
  samples: readonly TrainingSample[],
  mode: PictureMode,
): Promise<{ pixel_values: HostTensor<"float32"> } | { image_embeds: HostTensor<"float16"> }> {
  if (mode.mode === "features") return { image_embeds: await mode.cache.features(samples) };
  const { preprocessor } = mode;
  if (mode.mode === "whole") {
    return { pixel_values: await pixelValuesOfEach(eachPicture(samples), preprocessor) };
  }
  const random = new Random(mode.seed);
  const { width, height } = preprocessor;
  const augmented: Picture[] = [];
  for await (const picture of eachPicture(samples)) {
    const { mayFlip, draw } = samples[augmented.length];
    augmented.push(augment(picture, { width, height, mayFlip }, random.fork(`picture ${draw}`)));
  }
  return { pixel_values: pixelValues(augmented, preprocessor) };
}
