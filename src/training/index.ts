/**
 * `train`: every published stage from a configuration; AdamW, exact resume, learning curves.
 * @module
 */

export * from "./config/index.js";
export { TrainingDataError } from "./data/check-data.js";
export { TrainProgram, type TrainProgramOptions } from "./model/trainable-program.js";
export {
  AdamW,
  type AdamWOptions,
  clippingScale,
  decaysAsPublished,
  type Moments,
  type NamedValues,
} from "./optimizer/adamw.js";
export {
  type CosineOptions,
  type StaircaseOptions,
  warmupCosine,
  warmupStaircase,
} from "./optimizer/schedule.js";
export { writeRunReport } from "./run/report/run-report.js";
export {
  type RunStageOptions,
  runStage,
  SampleError,
  type Stage,
  type TrainProgress,
} from "./run/run-stage.js";
export { type LoadBestOptions, loadBest, type RunIdentity } from "./run/saved-state.js";
export type { BestValidation, LoggedStep, Validation } from "./run/step-log.js";
export { planTraining, type TrainingPlan, type TrainOptions, type TrainResult, train } from "./train.js";
export type { SetAnswers } from "./validation/answers.js";
