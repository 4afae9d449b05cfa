/**
 * `train`, and what it is made of: the stages' losses and batches, AdamW, exact resume, learning curves.
 * @module
 */

export * from "./config/index.js";
export { TrainingDataError } from "./data/check-data.js";
export { MixtureBatches } from "./data/mixture-batches.js";
export type { ParameterShapes } from "./model/parameter-shapes.js";
export { randomParameters } from "./model/random-parameters.js";
export {
  type ForwardProgramOptions,
  type ProgramResult,
  TrainableProgram,
  type TrainableProgramOptions,
} from "./model/trainable-program.js";
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
export { type TrainingCurves, trainingCurves } from "./run/report/curves.js";
export { writeRunReport } from "./run/report/run-report.js";
export {
  type RunStageOptions,
  runStage,
  SampleError,
  type Stage,
  type TrainProgress,
} from "./run/run-stage.js";
export { type LoadBestOptions, loadBest, type RunIdentity } from "./run/saved-state.js";
export { trainedSeconds } from "./run/stage-time.js";
export type { BestValidation, LoggedStep, Validation } from "./run/step-log.js";
export {
  type HardNegatives,
  type StageOneInput,
  type StageOnePairs,
  stageOneInputs,
  stageOneLayout,
  stageOneLoss,
} from "./stages/blip2-stage-one.js";
export { stageTwoParameters } from "./stages/blip2-stage-one-names.js";
export { HardNegativeMiner, type HardNegativeMinerOptions } from "./stages/blip2-stage-one-negatives.js";
export {
  type ContrastiveExamples,
  contrastiveBatch,
  contrastiveLoss,
  type ImageRegion,
  isContrastiveParameter,
  temperatureName,
  wordVectorsName,
} from "./stages/contrastive.js";
export {
  generativeBatch,
  generativeLoss,
  isVisualPromptParameter,
  type TextPair,
} from "./stages/generative.js";
export { splitCaption } from "./stages/generative-objective.js";
export {
  descriptionBatch,
  type Fact,
  isLanguageModelParameter,
  languageModelLoss,
} from "./stages/language-model.js";
export { planTraining, type TrainingPlan, type TrainOptions, type TrainResult, train } from "./train.js";
export type { SetAnswers } from "./validation/answers.js";
