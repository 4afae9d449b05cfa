import { generativeBatch } from "../stages/generative.js";
import { descriptionBatch, isLanguageModel, languageModelLoss } from "../stages/language-model.js";
import { textLimits } from "./generative-learner.js";
import type { Learner, LearnerContext } from "./learner.js";
import { layoutOf } from "./trainable.js";

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
