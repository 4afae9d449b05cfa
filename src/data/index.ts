/**
 * The paper's 26 data sets as records: readers of their owners' files, instructions, prompts and the mixture.
 * @module
 */
export { datasetNamed, datasets } from "./catalogue.js";
export { type CheckOptions, checkData, type DataCheck } from "./check.js";
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
export { readOcrTokens } from "./datasets/shared/ocr-tokens.js";
export { readRelevance } from "./datasets/visdial.js";
export type { DataFolder } from "./folder/data-folder.js";
export * from "./instructions/index.js";
export {
  balanceFactors,
  type Draw,
  Mixture,
  type MixtureSet,
  type MixtureState,
  type RecordSource,
  samplingProbabilities,
} from "./mixture/mixture.js";
export { ownData, ownInstruction, ownSplit } from "./own-data.js";
export { DataError, describeProblem, type Place, type Problem, Problems, type Severity } from "./problems.js";
export { type ReadOptions, readRecords } from "./read-records.js";
export {
  type CountedAnswer,
  countAnswers,
  type DataRecord,
  makeRecord,
  type Region,
  type Round,
} from "./record.js";
export { recordsKey } from "./record-store-key.js";
export { type ShowOptions, showData } from "./show/show.js";
export { thumbnail } from "./show/thumbnail.js";
export type { RecordTexts } from "./texts-of.js";
export {
  eachFrame,
  eachFrameOf,
  type FrameOptions,
  loadFrames,
  uniformFrameIndices,
  usualFrames,
} from "./video/video.js";
