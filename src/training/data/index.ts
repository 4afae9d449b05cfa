export {
  encoderFingerprint,
  type FeatureCache,
  type FrozenEncoder,
  withFeatureCache,
} from "./feature-cache.js";
export { type ImageMode, imageInputs, imageModes } from "./image-inputs.js";
export { Sampler, type TrainingSample } from "./sampler.js";
export {
  imageOf,
  openOwnSet,
  openTrainingSet,
  type RecordImage,
  type TrainingSet,
  type TrainingSetOptions,
} from "./training-set.js";
