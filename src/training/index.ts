export { AdamW, type AdamWOptions, clippingScale, decaysAsPublished, type NamedValues } from "./adamw.js";
export * from "./config/index.js";
export { writeRunReport } from "./run-report.js";
export { type RunStageOptions, runStage, type Stage, type TrainProgress } from "./run-stage.js";
export { type CosineOptions, type StaircaseOptions, warmupCosine, warmupStaircase } from "./schedule.js";
export type { Best, LoggedStep, Validation } from "./step-log.js";
export { planTraining, type TrainingPlan, type TrainOptions, type TrainResult, train } from "./train.js";
export { TrainProgram, type TrainProgramOptions } from "./train-program.js";
export { type LoadBestOptions, loadBest, type RunIdentity } from "./train-state.js";
