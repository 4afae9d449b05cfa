import { imageInputs, type TrainingSample } from "../data/index.js";
import { pixelMode } from "../model/frozen-images.js";
import { parametersOf } from "../model/parameter-shapes.js";
import { type ContrastiveExamples, contrastiveBatch, contrastiveLoss, learnsToSee } from "./contrastive.js";
import type { Learner, LearnerContext } from "./stage-objective.js";

/** Images and their captions, of which the class token is to say what the caption says. */
export async function imageEncoderLearner({ training, start }: LearnerContext): Promise<Learner> {
  const { config, text } = start;
  const { imageSize, patchSize } = config.vision;
  const build: Learner["build"] = (scope) => contrastiveLoss(scope, config, config.text.vocabularySize);
  const encode = (caption: string): number[] => text.tokenizer.encode(caption, { addSpecialTokens: false });
  return {
    trainable: new Map([...parametersOf(build)].filter(([name]) => learnsToSee(name))),
    build,
    feeds: async (samples, view) => ({
      ...(await imageInputs(samples, pixelMode(training, start, view))),
      ...contrastiveBatch(examplesOf(samples, encode), Math.floor(imageSize / patchSize) ** 2 + 1),
    }),
  };
}

/** A view of each image, and each caption once. Captions of the same image are all true of it. */
function examplesOf(
  samples: readonly TrainingSample[],
  encode: (caption: string) => readonly number[],
): ContrastiveExamples {
  const captions = [...new Set(samples.map(({ target }) => target))];
  const imagesOf = captions.map(
    (caption) => new Set(samples.filter(({ target }) => target === caption).map(({ image }) => image)),
  );
  return {
    views: samples.map(({ target }, image) => ({ image, columns: [0], text: captions.indexOf(target) })),
    texts: captions.map(encode),
    isTrue: (text, view) => imagesOf[text].has(samples[view].image),
  };
}
