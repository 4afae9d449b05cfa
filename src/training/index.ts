/**
 * `train`: every published stage from a configuration; AdamW, exact resume, learning curves.
 * @module
 */

export {
  AdamW,
  type AdamWOptions,
  clippingScale,
  decaysAsPublished,
  type Moments,
  type NamedValues,
} from "./adamw.js";
export * from "./config/index.js";
export { writeRunReport } from "./run-report.js";
export { type RunStageOptions, runStage, SampleError, type Stage, type TrainProgress } from "./run-stage.js";
export { type CosineOptions, type StaircaseOptions, warmupCosine, warmupStaircase } from "./schedule.js";
export type { Best, LoggedStep, Validation } from "./step-log.js";
export type { SetAnswers } from "./train/answers.js";
export { TrainingDataError } from "./train/check-data.js";
export { planTraining, type TrainingPlan, type TrainOptions, type TrainResult, train } from "./train.js";
export { TrainProgram, type TrainProgramOptions } from "./train-program.js";
export { type LoadBestOptions, loadBest, type RunIdentity } from "./train-state.js";
