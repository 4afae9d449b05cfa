import { imageInputs, type TrainingSample } from "../data/index.js";
import { imageModeOf } from "../model/frozen-images.js";
import { shapesUsedBy } from "../model/parameter-shapes.js";
import {
  type ContrastiveExamples,
  contrastiveBatch,
  contrastiveLoss,
  isContrastiveParameter,
} from "./contrastive.js";
import type { ObjectiveContext, StageObjective } from "./stage-objective.js";

/** Images and their captions, of which the class token is to say what the caption says. */
export async function imageEncoderObjective({
  training,
  startingModel,
}: ObjectiveContext): Promise<StageObjective> {
  const { config, promptProcessor } = startingModel;
  const { imageSize, patchSize } = config.vision;
  const buildLoss: StageObjective["buildLoss"] = (scope) =>
    contrastiveLoss(scope, config, config.text.vocabularySize);
  const encode = (caption: string): number[] =>
    promptProcessor.tokenizer.encode(caption, { addSpecialTokens: false });
  return {
    trainable: new Map([...shapesUsedBy(buildLoss)].filter(([name]) => isContrastiveParameter(name))),
    buildLoss,
    feeds: async (samples, phase) => ({
      ...(await imageInputs(samples, imageModeOf(training, startingModel, phase))),
      ...contrastiveBatch(examplesOf(samples, encode), Math.floor(imageSize / patchSize) ** 2 + 1),
    }),
  };
}

/** A region of each image, and each caption once. Captions of the same image are all true of it. */
function examplesOf(
  samples: readonly TrainingSample[],
  encode: (caption: string) => readonly number[],
): ContrastiveExamples {
  const captions = [...new Set(samples.map(({ target }) => target))];
  const imagesOf = captions.map(
    (caption) => new Set(samples.filter(({ target }) => target === caption).map(({ image }) => image)),
  );
  return {
    regions: samples.map(({ target }, image) => ({ image, columns: [0], text: captions.indexOf(target) })),
    texts: captions.map(encode),
    isTrue: (text, region) => imagesOf[text]!.has(samples[region]!.image),
  };
}
