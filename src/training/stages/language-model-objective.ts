import { parameterShapes } from "../model/parameter-shapes.js";
import { generativeBatch } from "./generative.js";
import { textLimits } from "./generative-objective.js";
import { factBatch, isLanguageModelParameter, languageModelLoss } from "./language-model.js";
import type { ObjectiveContext, StageObjective } from "./stage-objective.js";

/** Instructions and what follows them, without images; in place of these there may be facts. */
export async function languageModelObjective({
  training,
  startingModel,
}: ObjectiveContext): Promise<StageObjective> {
  const { config, promptProcessor } = startingModel;
  return {
    trainable: parameterShapes(config, isLanguageModelParameter),
    buildLoss: (scope) => languageModelLoss(scope, config),
    feeds: async (samples, phase, random) => {
      const noise = phase === "training" ? (training.factNoise ?? 0) : 0;
      const weight = noise === 0 ? () => 1 : () => 1 + noise * (2 * random.uniform() - 1);
      const description = factBatch(
        promptProcessor,
        samples.map(({ facts }) => facts),
        weight,
      );
      // Without facts, one row of zeros is where the visual prompt will be.
      const rows = description.fact_ids!.shape[1]!;
      return {
        ...generativeBatch(promptProcessor, config, samples, rows, textLimits(training)),
        ...description,
      };
    },
  };
}
