/**
 * The paper's 26 data sets as records: readers of their owners' files, instructions, prompts and the mixture.
 * @module
 */
export { datasetNamed, datasets } from "./catalogue.js";
export { type CheckOptions, checkData, type DataCheck } from "./check.js";
export type { DataFolder } from "./data-folder.js";
export {
  type AnswerMode,
  type Category,
  type Dataset,
  type Evaluation,
  type LocatedRecord,
  type Metric,
  type Part,
  splitsOf,
} from "./dataset.js";
export { readRelevance } from "./datasets/visdial.js";
export { escapeHtml, thumbnail } from "./html.js";
export * from "./instructions/index.js";
export {
  balanceFactors,
  type Draw,
  Mixture,
  type MixtureSet,
  type MixtureState,
  type RecordSource,
  samplingProbabilities,
} from "./mixture.js";
export { readOcrTokens } from "./ocr-tokens.js";
export { ownData, ownInstruction, ownSplit } from "./own-data.js";
export { DataError, describeProblem, type Place, type Problem, Problems, type Severity } from "./problems.js";
export { type ReadOptions, readRecords } from "./read-records.js";
export type { CountedAnswer, DataRecord, Round } from "./record.js";
export { recordsKey } from "./record-store-key.js";
export { type ShowOptions, showData } from "./show.js";
export type { RecordTexts } from "./texts-of.js";
export {
  eachFrame,
  eachFrameOf,
  type FrameOptions,
  loadFrames,
  uniformFrameIndices,
  usualFrames,
} from "./video.js";
