import {
  decodeAhead,
  decodePicture,
  type Picture,
  PictureError,
  type PictureOptions,
} from "../../processing/index.js";
import type { TrainingSample } from "./sampler.js";

/** A picture, and what errors call the record that it belongs to. */
export type NamedPicture = Pick<TrainingSample, "picture" | "record" | "upright" | "maxPixels">;

/**
 * Pictures in their order, each given up before the next large one is decoded.
 * @throws PictureError naming record and file when one cannot be read or decoded
 */
export function eachPicture(pictures: readonly NamedPicture[]): AsyncGenerator<Picture> {
  return decodeAhead(pictures, readPicture);
}

async function readPicture(
  { picture, record, upright, maxPixels }: NamedPicture,
  onSize: PictureOptions["onSize"],
): Promise<Picture> {
  try {
    return await decodePicture(picture, { upright, maxPixels, onSize });
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    throw new PictureError(`${record}: ${error.message}`, { cause: error });
  }
}
