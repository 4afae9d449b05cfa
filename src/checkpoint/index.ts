/**
 * Hugging Face folders: safetensors, PyTorch's files, configurations, what is read lazily and written whole or not at all.
 * @module
 */
export { FileError } from "../files/index.js";
export { parseConfig } from "./config/config.js";
export { CheckpointError } from "./error.js";
export { placeForRuntime, type RuntimePlace } from "./external.js";
export { type Checkpoint, indexFile, type JsonObject, openCheckpoint, randomWeightsFile } from "./folder.js";
export { compareLayout, type ExpectedTensor } from "./layout.js";
export { type RandomCheckpointOptions, type WeightDtype, writeRandomCheckpoint } from "./make-checkpoint.js";
export { openPytorchTraining } from "./pytorch/file.js";
export { type WritePytorchOptions, writePytorch } from "./pytorch/writer.js";
export { openSafetensors, type SafetensorsFile } from "./safetensors/file.js";
export { byteLengthOf, type TensorSpec } from "./safetensors/header.js";
export {
  type Chunks,
  type WriteSafetensorsOptions,
  writeSafetensors,
  writeTensors,
} from "./safetensors/writer.js";
export { sameTensor } from "./same-tensor.js";
export {
  checkDisk,
  indexOf,
  makeDirectory,
  missingShards,
  planShards,
  type Shard,
  totalSize,
} from "./shards.js";
export { makeTemporaryFolder } from "./temporary-folder.js";
export { readTensor, type TensorEntry, type TensorFile } from "./tensor-file.js";
export { renamed, storedBytes, type WeightDescription, type Weights, weightsOf } from "./weights.js";
