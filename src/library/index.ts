/**
 * The public face: `InstructBlip`, a model in a thread of its own.
 * @module
 */
import { modelDirectory } from "../inference/folder/model-directory.js";
import { WorkerConnection } from "./caller/connection.js";
import { checkDirectory, checkMakeCheckpointOptions } from "./check-options.js";
import type { Operations } from "./protocol.js";
import type { MakeCheckpointOptions, ModelDescription } from "./types.js";

export { CheckpointError } from "../checkpoint/index.js";
export { publishedGeneration } from "../generation/index.js";
export { HubError } from "../hub/index.js";
export type { PartPrecisions, Precision } from "../inference/index.js";
export type { Device, DeviceChoice, PartDevices } from "../options/index.js";
export { ImageError } from "../processing/images/image-error.js";
export { InstructBlip } from "./caller/client.js";
export { captionInstructions } from "./defaults.js";
export { ModelUnavailableError } from "./errors.js";
export type {
  Answer,
  AnswerResult,
  AnswerSequence,
  AnswerToken,
  AskOptions,
  AskRequest,
  FinishReason,
  GenerateOptions,
  ImageSource,
  Images,
  LoadOptions,
  MakeCheckpointOptions,
  ModelDescription,
  ModelPart,
  Progress,
  RankedCandidate,
  SamplingOptions,
  Timings,
  TokenProbability,
  Usage,
  VideoSource,
} from "./types.js";

/**
 * Describes a model without loading it.
 * @param directory checkpoint folder, or the name of a model in the hub's cache; default: the built-in model
 * @throws CheckpointError when the folder does not hold a complete model; HubError when it is a name and not in the cache
 */
export async function inspect(directory?: string): Promise<ModelDescription> {
  checkDirectory("directory", directory);
  const connection = new WorkerConnection();
  try {
    return await connection.call("inspect", await modelDirectory(directory));
  } finally {
    await connection.close();
  }
}

/**
 * Writes a checkpoint with random weights, and with tokenizers that are none of the published ones, to try sizes and
 * speed. On failure or abort nothing is left behind.
 * @throws TypeError for a wrong option; RangeError for an unknown name; CheckpointError when the folder is not empty or
 * cannot be written; the signal's reason
 */
export async function makeCheckpoint(options: MakeCheckpointOptions): Promise<void> {
  checkMakeCheckpointOptions(options);
  const { signal, onProgress, onNotice, ...parameters } = options;
  const connection = new WorkerConnection();
  const onEvent = (event: Operations["makeCheckpoint"]["event"]): void => {
    if ("notice" in event) onNotice?.(event.notice);
    else onProgress?.(event);
  };
  try {
    await connection.call("makeCheckpoint", parameters, { signal, onEvent });
  } finally {
    await connection.close();
  }
}
