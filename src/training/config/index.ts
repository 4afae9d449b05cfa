export { loadTraining } from "./load.js";
export { parseTraining } from "./parse.js";
export { TrainingConfigError } from "./problems.js";
export { type StageDefaults, stageDefaults } from "./published.js";
export {
  type DataSource,
  defineTraining,
  type LearningRate,
  type Pictures,
  type StageName,
  stageNames,
  type Training,
  type TrainingConfig,
  type TrainingData,
} from "./training-config.js";
