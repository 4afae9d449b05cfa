import { decodePicture, type Picture, PictureError } from "../../processing/index.js";
import type { TrainingSample } from "./sampler.js";

/** A picture, and what errors call the record that it belongs to. */
export type NamedPicture = Pick<TrainingSample, "picture" | "record">;

/** @throws PictureError naming record and file when it cannot be read or decoded */
export async function readPicture({ picture, record }: NamedPicture): Promise<Picture> {
  try {
    return await decodePicture(picture);
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    throw new PictureError(`${record}: ${error.message}`, { cause: error });
  }
}
