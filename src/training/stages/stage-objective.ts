import type { Tensor } from "../../graph/index.js";
import type { ParameterScope } from "../../nn/index.js";
import type { Random } from "../../tensor/index.js";
import type { Training } from "../config/index.js";
import type { TrainingSample } from "../data/index.js";
import type { Feeds, FrozenImages, Phase } from "../model/frozen-images.js";
import type { StartingModel } from "../model/starting-model.js";
import type { NamedValues } from "../optimizer/adamw.js";

/** What a stage trains, and how samples reach it. */
export interface StageObjective {
  /** Shapes of the parameters by name. */
  readonly trainable: ReadonlyMap<string, readonly number[]>;
  readonly buildLoss: (scope: ParameterScope) => { loss: Tensor } & Record<string, Tensor>;
  /** What a validation measures, from the same inputs, of which `loss` decides; default: as `build`. */
  readonly buildMetrics?: StageObjective["buildLoss"];
  /**
   * What `build` reads. Depends on nothing but its arguments.
   * @param random for what is left to chance
   */
  feeds(
    samples: readonly TrainingSample[],
    phase: Phase,
    random: Random,
    parameters: NamedValues,
  ): Promise<Feeds>;
  release?(): Promise<void>;
}

export interface ObjectiveContext {
  readonly training: Training;
  readonly startingModel: StartingModel;
  /** Of the stages that train the image encoder, or see no images, nothing calls it. */
  readonly images: FrozenImages;
}
