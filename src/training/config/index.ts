export { loadTraining } from "./load.js";
export { parseTraining } from "./parse.js";
export { TrainingConfigError } from "./problems.js";
export { type StageDefaults, stageDefaults } from "./published.js";
export {
  type DataSource,
  defineTraining,
  type Images,
  type LearningRate,
  type StageName,
  stageNames,
  type Training,
  type TrainingConfig,
  type TrainingData,
} from "./training-config.js";
