import { CheckpointError } from "../checkpoint/index.js";
// Not through the folder's index, which would load the image decoder into the calling thread.
import { ImageError } from "../processing/images/image-error.js";
import type { ErrorClasses } from "../runtime/thread.js";

/** The model cannot answer any more, or cannot be loaded on this machine. */
export class ModelUnavailableError extends Error {
  override readonly name = "ModelUnavailableError";
}

/** Errors that come out of the model's thread as what they were. */
export const errorClasses: ErrorClasses = {
  CheckpointError,
  ModelUnavailableError,
  DeviceError: ModelUnavailableError,
  ImageError,
  RangeError,
  // To a caller a checkpoint is one thing, its files and tokenizers included.
  FileError: CheckpointError,
  TokenizerError: CheckpointError,
  TypeError,
};
