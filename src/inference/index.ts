/**
 * A checkpoint opened and its programs compiled: `LoadedModel`.
 * @module
 */

export type { LayerError } from "../quantization/index.js";
export {
  AnsweringStep,
  loadAnsweringStep,
  type Requests,
  type Shown,
  type StepOptions,
} from "./answering-step.js";
export type { ModelCache, SharedByPrompt } from "./decoder-cache.js";
export { Familiarity, familiarityFile } from "./familiarity.js";
export type { GenerationSettings } from "./folder/generation-config.js";
export { type ModelFiles, type OpenModelOptions, openModelFiles } from "./folder/model-files.js";
export { modelFingerprint } from "./folder/model-fingerprint.js";
export { type PartPrecisions, type Precision, precisionText } from "./folder/precision.js";
export { groupRequests } from "./group-requests.js";
export { LoadedModel, type LoadModelOptions, type PromptIds } from "./loaded-model.js";
export {
  cacheBytes,
  type ModelMemory,
  memoryNeeded,
  modelMemory,
  type StoredParameter,
  storedParameters,
} from "./memory-needed.js";
export type { ModelDecoder } from "./model-decoder.js";
export { asCheckpoint, loadModelProcessor } from "./model-processor.js";
export {
  promptProblem,
  type Reader,
  type Reading,
  readableTokens,
  requireReadable,
} from "./prompt-problem.js";
export { layerRows } from "./quantize/model-card.js";
export { type QuantizedModel, type QuantizeOptions, quantizeModel } from "./quantize/quantize-model.js";
export { readImages } from "./quantize/read-images.js";
export { openReader } from "./reader.js";
export type { RunnableProgram } from "./runnable-program.js";
export { type AnswerPart, Stopwatch } from "./stopwatch.js";
