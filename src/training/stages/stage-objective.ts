import type { Tensor } from "../../graph/index.js";
import type { ParameterScope } from "../../nn/index.js";
import type { Random } from "../../tensor/index.js";
import type { Training } from "../config/index.js";
import type { TrainingSample } from "../data/index.js";
import type { Feeds, FrozenImages, View } from "../model/frozen-images.js";
import type { Start } from "../model/starting-model.js";
import type { NamedValues } from "../optimizer/adamw.js";

/** What a stage trains, and how samples reach it. */
export interface Learner {
  /** Shapes of the parameters by name. */
  readonly trainable: ReadonlyMap<string, readonly number[]>;
  readonly build: (scope: ParameterScope) => { loss: Tensor } & Record<string, Tensor>;
  /** What a validation measures, from the same inputs, of which `loss` decides; default: as `build`. */
  readonly scores?: Learner["build"];
  /**
   * What `build` reads. Depends on nothing but its arguments.
   * @param random for what is left to chance
   */
  feeds(
    samples: readonly TrainingSample[],
    view: View,
    random: Random,
    parameters: NamedValues,
  ): Promise<Feeds>;
  release?(): Promise<void>;
}

export interface LearnerContext {
  readonly training: Training;
  readonly start: Start;
  /** Of the stages that train the image encoder, or see no images, nothing calls it. */
  readonly images: FrozenImages;
}
