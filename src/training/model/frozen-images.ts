import { cast, input, type Tensor } from "../../graph/index.js";
import { encodeImage, pixelValuesInput, visionProgram } from "../../models/index.js";
import { layerNorm, ParameterScope } from "../../nn/index.js";
import { Program } from "../../runtime/index.js";
import type { HostTensor } from "../../tensor/index.js";
import type { Training } from "../config/index.js";
import {
  encoderFingerprint,
  type FeatureCache,
  type FrozenEncoder,
  type ImageMode,
  imageInputs,
  type TrainingSample,
  withFeatureCache,
} from "../data/index.js";
import type { StartingModel } from "./starting-model.js";

/** Last norm of the image encoder, which the published code trains though the rest is frozen (LAVIS, `ln_vision`). */
export const postLayerNorm = "vision_model.post_layernorm";

export type Feeds = Readonly<Record<string, HostTensor>>;

/** In training, images may be augmented, as the configuration says; validations see them as they are. */
export type Phase = "training" | "validation";

/** Images as a frozen image encoder shows them to what is trained. */
export interface FrozenImages {
  /** Whether `postLayerNorm` is in the training graph. */
  readonly trainsNorm: boolean;
  /** Image embeddings in the training graph, `[batch, patches + 1, width]`, float32. */
  embeds(scope: ParameterScope): Tensor;
  /** What `embeds` reads. */
  feeds(samples: readonly TrainingSample[], phase: Phase): Promise<Feeds>;
}

/** How `imageInputs` reads images. */
export function imageModeOf(
  { images, seed }: Training,
  { preprocessor }: StartingModel,
  phase: Phase,
): ImageMode {
  return phase === "training" && images === "augmented"
    ? { mode: "augmented", preprocessor, seed }
    : { mode: "whole", preprocessor };
}

/** Runs `body` with the image encoder of the start, or with the features that it gave before. */
export async function withFrozenImages<T>(
  training: Training,
  startingModel: StartingModel,
  directory: string,
  body: (images: FrozenImages) => Promise<T>,
): Promise<T> {
  if (training.images === "features") {
    return withFrozenEncoder(startingModel, training.threads, (encoder) =>
      withFeatureCache(directory, encoder, (cache) => body(cachedImages(startingModel, cache))),
    );
  }
  // Compiled when it is first needed: not all stages see images, or have steps left to take.
  let program: Promise<Program> | undefined;
  try {
    return await body({
      trainsNorm: true,
      embeds: (scope) =>
        layerNorm(
          scope.at(postLayerNorm),
          statesInput(startingModel),
          startingModel.config.vision.layerNormEpsilon,
        ),
      feeds: async (samples, phase) => {
        program ??= compileStates(training, startingModel);
        const pixels = await imageInputs(samples, imageModeOf(training, startingModel, phase));
        return (await program).run({ ...pixels });
      },
    });
  } finally {
    await (await program)?.release();
  }
}

/** What the image encoder says before its last norm. */
function compileStates({ threads }: Training, { config, files, frozen }: StartingModel): Promise<Program> {
  const { hiddenStates } = encodeImage(new ParameterScope(frozen), config, pixelValuesInput(config));
  return Program.compile(
    { image_states: hiddenStates[config.vision.layers]! },
    { weights: files.source, threads },
  );
}

/** Features are those after the last norm, which is frozen then: they are what an image always gives. */
function cachedImages({ config }: StartingModel, cache: FeatureCache): FrozenImages {
  const shape = ["batch", "patches", config.vision.hiddenSize];
  return {
    trainsNorm: false,
    embeds: () => cast(input("image_embeds", "float16", shape), "float32"),
    feeds: async (samples) => ({ ...(await imageInputs(samples, { mode: "features", cache })) }),
  };
}

function statesInput({ config }: StartingModel): Tensor {
  return input("image_states", "float32", ["batch", "patches", config.vision.hiddenSize]);
}

async function withFrozenEncoder<T>(
  { config, files, frozen, preprocessor }: StartingModel,
  threads: number | undefined,
  body: (encoder: FrozenEncoder) => Promise<T>,
): Promise<T> {
  const { vision } = config;
  const names: string[] = [];
  const scope = new ParameterScope((name, ...held) => {
    names.push(name);
    return frozen(name, ...held);
  });
  const program = await Program.compile(visionProgram(scope, config), { weights: files.source, threads });
  try {
    return await body({
      fingerprint: await encoderFingerprint(files.checkpoint.weights, names, vision),
      preprocessor,
      tokens: Math.floor(vision.imageSize / vision.patchSize) ** 2 + 1,
      width: vision.hiddenSize,
      encode: async (pixels) => (await program.run({ pixel_values: pixels })).image_embeds!,
    });
  } finally {
    await program.release();
  }
}
