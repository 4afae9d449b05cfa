import { CheckpointError } from "../checkpoint/index.js";
// Not through the folder's index, which would load the image decoder into the calling thread.
import { ImageError } from "../processing/image-error.js";
import { engineLimit, isEngineLimit } from "../text/index.js";
import type { ErrorData } from "./protocol.js";

/** The model cannot answer any more, or cannot be loaded on this machine. */
export class ModelUnavailableError extends Error {
  override readonly name = "ModelUnavailableError";
}

const classes: Readonly<Record<string, new (message: string) => Error>> = {
  CheckpointError,
  ModelUnavailableError,
  ImageError,
  RangeError,
  // To a caller a checkpoint is one thing, its files and tokenizers included.
  FileError: CheckpointError,
  TokenizerError: CheckpointError,
  TypeError,
};

/** What is kept of an error on its way to another thread. */
export function toErrorData(error: unknown): ErrorData {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, stack } = error;
  if (isEngineLimit(message)) return { name: "Error", message: engineLimit, stack };
  return { name, message, stack, ...("code" in error && { code: String(error.code) }) };
}

/** The error again, of its own class where the library has it, else an `Error`. */
export function fromErrorData({ name, message, stack, code }: ErrorData): Error {
  const error = new (classes[name] ?? Error)(message);
  error.stack = stack;
  return code === undefined ? error : Object.assign(error, { code });
}
