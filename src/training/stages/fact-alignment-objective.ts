/**
 * What the queries are to say: each what one fact says, in the language model's own words. So a Q-Former that knows nothing
 * learns where to look and how to tell it before it learns to answer.
 */
import { divide, multiply, subtract, sum, type Tensor } from "../../graph/index.js";
import { extractVisualPrompt, type InstructBlipConfig, qFormerTextInput } from "../../models/index.js";
import type { ParameterScope } from "../../nn/index.js";
import { parameterShapes } from "../model/parameter-shapes.js";
import { isVisualPromptParameter, qformerFeeds } from "./generative.js";
import { describedFacts, factBatch } from "./language-model.js";
import type { ObjectiveContext, StageObjective } from "./stage-objective.js";

/** Q-Former, queries and projection, between an image encoder and a language model that have learnt what facts are. */
export async function factAlignmentObjective({
  startingModel,
  images,
}: ObjectiveContext): Promise<StageObjective> {
  const { config, promptProcessor } = startingModel;
  return {
    trainable: parameterShapes(config, isVisualPromptParameter),
    buildLoss: (scope) => factAlignmentLoss(scope, config, images.embeds(scope)),
    feeds: async (samples, phase) => ({
      ...(await images.feeds(samples, phase)),
      ...(config.qformer.readsText && qformerFeeds(promptProcessor, samples)),
      ...factBatch(
        promptProcessor,
        samples.map(({ facts }) => facts),
      ),
    }),
  };
}

/**
 * Squared error of the visual prompt against the facts, row by row, as a share of the facts' own squares: 1 where it says
 * nothing.
 * @param imageEmbeds `[batch, patches + 1, width]`, float32
 */
function factAlignmentLoss(
  scope: ParameterScope,
  config: InstructBlipConfig,
  imageEmbeds: Tensor,
): { loss: Tensor } {
  const text = config.qformer.readsText ? qFormerTextInput() : undefined;
  const { projected } = extractVisualPrompt(scope, config, imageEmbeds, text);
  const facts = describedFacts(scope, config, config.queryTokens);
  const squares = (x: Tensor) => sum(multiply(x, x), [0, 1, 2]);
  return { loss: divide(squares(subtract(projected, facts)), squares(facts)) };
}
