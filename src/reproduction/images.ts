/** The images that all later steps learn from, and what the frozen image encoder makes of them. */
import { gatherRows, type HostTensor, int32, Random } from "../tensor/index.js";
import { drawScene, type Scene, thingCounts } from "../world/index.js";

/** Seed of everything that is the same for all seeds of the study: images, image encoder, language models. */
export const worldSeed = 1;

/** Share of training images with few things: frames of videos and images of one thing have no more. */
const fewShare = 0.2;
const few = { minThings: 1, maxThings: 3 };

/** Training image of a number. */
export function trainingScene(index: number): Scene {
  const random = new Random(worldSeed).fork(`picture ${index}`);
  const sizes = random.uniform() < fewShare ? few : thingCounts;
  return drawScene(random, { combinations: "seen", ...sizes });
}

/** Image embeddings in half precision, `[images, patches + 1, width]`. */
export class ImageEmbeds {
  constructor(private readonly tensor: HostTensor<"float16">) {}

  get images(): number {
    return this.tensor.shape[0]!;
  }

  /** Those of some images, as `generativeLoss` reads them. */
  rows(indices: readonly number[]): { image_embeds: HostTensor; image_of: HostTensor } {
    return {
      image_embeds: gatherRows(this.tensor, indices),
      image_of: int32([indices.length], [...indices.keys()]),
    };
  }
}
