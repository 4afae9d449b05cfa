import {
  type Checkpoint,
  compareLayout,
  openCheckpoint,
  parseConfig,
  placeForRuntime,
  type Weights,
} from "../checkpoint/index.js";
import { weight } from "../graph/index.js";
import { type InstructBlipConfig, ignorableParameters, parameterLayout } from "../models/index.js";
import { ParameterScope } from "../nn/index.js";
import type { WeightSource } from "../runtime/index.js";

/** A checkpoint whose configuration is understood and whose tensors are all there, ready for programs to be compiled. */
export interface ModelFiles {
  readonly checkpoint: Checkpoint;
  readonly config: InstructBlipConfig;
  readonly source: WeightSource;
  /** A scope whose parameters are the weights in the checkpoint's files. */
  scope(): ParameterScope;
  dispose(): Promise<void>;
}

/**
 * Opens a Hugging Face folder. Reads headers only.
 * @throws CheckpointError when files are missing or damaged, or tensors are missing, surplus or wrongly shaped.
 */
export async function openModelFiles(directory: string): Promise<ModelFiles> {
  const checkpoint = await openCheckpoint(directory);
  const config = parseConfig(checkpoint.config);
  const { weights } = checkpoint;
  compareLayout(parameterLayout(config), weights, ignorableParameters(config));
  const place = await placeForRuntime(filesOf(weights));
  const source: WeightSource = {
    directory: place.directory,
    locate: (name) => {
      const { file, offset, byteLength } = weights.describe(name);
      return { file: place.locate(file), offset, byteLength };
    },
  };
  return {
    checkpoint,
    config,
    source,
    scope: () => new ParameterScope((name, shape) => weight(name, weights.describe(name).dtype, shape)),
    dispose: () => place.dispose(),
  };
}

function filesOf(weights: Weights): string[] {
  return [...new Set([...weights.names()].map((name) => weights.describe(name).file))];
}
