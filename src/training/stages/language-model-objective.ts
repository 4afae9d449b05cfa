import { layoutOf } from "../model/parameter-shapes.js";
import { generativeBatch } from "./generative.js";
import { textLimits } from "./generative-objective.js";
import { descriptionBatch, isLanguageModel, languageModelLoss } from "./language-model.js";
import type { Learner, LearnerContext } from "./stage-objective.js";

/** Where the visual prompt will be there is one row of zeros. */
const emptyRows = 1;

/** Instructions and what follows them, without images. */
export async function languageModelLearner({ training, start }: LearnerContext): Promise<Learner> {
  const { config, text } = start;
  return {
    trainable: layoutOf(config, isLanguageModel),
    build: (scope) => languageModelLoss(scope, config),
    feeds: async (samples) => ({
      ...generativeBatch(text, config, samples, emptyRows, textLimits(training)),
      ...descriptionBatch(samples.map(() => [])),
    }),
  };
}
