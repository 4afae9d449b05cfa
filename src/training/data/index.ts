export {
  encoderFingerprint,
  type FeatureCache,
  type FrozenEncoder,
  withFeatureCache,
} from "./feature-cache.js";
export { type PictureMode, pictureInputs, pictureModes } from "./picture-inputs.js";
export { Sampler, type TrainingSample } from "./sampler.js";
export { openOwnSet, openTrainingSet, type TrainingSet, type TrainingSetOptions } from "./training-set.js";
