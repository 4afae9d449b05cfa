import { parameterShapes } from "../model/parameter-shapes.js";
import { generativeBatch } from "./generative.js";
import { textLimits } from "./generative-objective.js";
import { descriptionBatch, isLanguageModelParameter, languageModelLoss } from "./language-model.js";
import type { ObjectiveContext, StageObjective } from "./stage-objective.js";

/** Where the visual prompt will be there is one row of zeros. */
const emptyRows = 1;

/** Instructions and what follows them, without images. */
export async function languageModelObjective({
  training,
  startingModel,
}: ObjectiveContext): Promise<StageObjective> {
  const { config, promptProcessor } = startingModel;
  return {
    trainable: parameterShapes(config, isLanguageModelParameter),
    buildLoss: (scope) => languageModelLoss(scope, config),
    feeds: async (samples) => ({
      ...generativeBatch(promptProcessor, config, samples, emptyRows, textLimits(training)),
      ...descriptionBatch(samples.map(() => [])),
    }),
  };
}
