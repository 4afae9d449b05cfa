import {
  decodeAhead,
  decodeImage,
  type Image,
  ImageError,
  type ImageOptions,
} from "../../processing/index.js";
import type { TrainingSample } from "./sampler.js";

/** An image, and what errors call the record that it belongs to. */
export type NamedImage = Pick<TrainingSample, "record" | "drawn" | "upright" | "maxPixels"> & {
  readonly image: string;
};

/**
 * Images in their order, each given up before the next large one is decoded.
 * @throws ImageError naming record and file when one cannot be read or decoded
 */
export function eachImage(images: readonly NamedImage[]): AsyncGenerator<Image> {
  return decodeAhead(images, readImage);
}

async function readImage(
  { image, record, drawn, upright, maxPixels }: NamedImage,
  onSize: ImageOptions["onSize"],
): Promise<Image> {
  if (drawn) return drawn.draw();
  try {
    return await decodeImage(image, { upright, maxPixels, onSize });
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    throw new ImageError(`${record}: ${error.message}`, { cause: error });
  }
}
