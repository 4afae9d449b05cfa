import { padTokens, type TextTokenizer } from "../../processing/index.js";
import type { TrainingSample } from "../data/index.js";
import { postLayerNorm } from "../model/frozen-images.js";
import { parameterShapes } from "../model/parameter-shapes.js";
import { stageOneInputs, stageOneLayout, stageOneLoss } from "./blip2-stage-one.js";
import { pretrainingConfig } from "./blip2-stage-one-config.js";
import { HardNegativeMiner } from "./blip2-stage-one-negatives.js";
import type { ObjectiveContext, StageObjective } from "./stage-objective.js";

/**
 * BLIP-2's first stage. A batch asks the model of the moment which wrong pairs look right.
 * @throws Error when the tokenizer has no token that begins a caption to be written
 */
export async function stageOneObjective({
  training,
  startingModel,
  images,
}: ObjectiveContext): Promise<StageObjective> {
  const tokenizer = startingModel.promptProcessor.qformerTokenizer as TextTokenizer;
  const config = pretrainingConfig(startingModel, tokenizer);
  if (!config) {
    const { qformerTokenizer } = startingModel;
    throw new Error(`${qformerTokenizer} has no token [DEC], which begins a caption; add it as the last one`);
  }
  const norm = parameterShapes(
    startingModel.config,
    (name) => images.trainsNorm && name.startsWith(`${postLayerNorm}.`),
  );
  const trainable = new Map([
    ...stageOneLayout(config).map(({ name, shape }) => [name, shape] as const),
    ...norm,
  ]);
  const miner = await HardNegativeMiner.compile({
    config,
    imageEmbeds: images.embeds,
    trainable,
    threads: training.threads,
  });
  return {
    trainable,
    buildLoss: (scope) =>
      stageOneLoss(scope, config, { imageEmbeds: images.embeds(scope), ...stageOneInputs() }),
    feeds: async (samples, phase, random, parameters) => {
      const rows = samples.map(({ target }) =>
        tokenizer.encode(target, { maxLength: training.maxAnswerTokens, truncationSide: "right" }),
      );
      const { ids, mask } = padTokens(rows, "right", tokenizer.padId ?? 0);
      const feeds = { ...(await images.feeds(samples, phase)), input_ids: ids, attention_mask: mask };
      return { ...feeds, ...(await miner.mine(parameters, feeds, imageNumbers(samples), random)) };
    },
    release: () => miner.release(),
  };
}

/** Rows of the same image have the same number, so that none of its captions counts as wrong for it. */
function imageNumbers(samples: readonly TrainingSample[]): number[] {
  const images = [...new Set(samples.map(({ image }) => image))];
  return samples.map(({ image }) => images.indexOf(image));
}
