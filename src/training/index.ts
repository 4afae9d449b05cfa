export { AdamW, type AdamWOptions, clippingScale, type NamedValues } from "./adamw.js";
export { type PictureWorldOptions, trainPictureWorld } from "./picture-world/recipe.js";
export { type RunStageOptions, runStage, type Stage, type TrainProgress } from "./run-stage.js";
export { warmupCosine } from "./schedule.js";
export { TrainProgram, type TrainProgramOptions } from "./train-program.js";
