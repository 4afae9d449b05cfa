import { familyOf } from "../../models/index.js";
import type { TextLimits } from "../../processing/index.js";
import type { Random } from "../../tensor/index.js";
import type { Training } from "../config/index.js";
import { postLayerNorm } from "../model/frozen-images.js";
import { parameterShapes } from "../model/parameter-shapes.js";
import {
  generativeBatch,
  generativeLoss,
  generativeScores,
  isVisualPromptParameter,
  type TextPair,
} from "./generative.js";
import type { ObjectiveContext, StageObjective } from "./stage-objective.js";

/** BLIP-2's second stage, instruction tuning and fine-tuning, which differ in their texts. */
export async function generativeObjective({
  training,
  startingModel,
  images,
}: ObjectiveContext): Promise<StageObjective> {
  const { config, promptProcessor } = startingModel;
  const learns = (name: string): boolean =>
    isVisualPromptParameter(name) || (images.trainsNorm && name.startsWith(`${postLayerNorm}.`));
  const family = familyOf(config.text);
  const isStageTwo = training.stage === "blip2-stage-two";
  const pairOf = isStageTwo ? captionPair(family.isEncoderDecoder) : sameText;
  const limits = textLimits(training);
  const options = { learnsFirstToken: isStageTwo && family.learnsFirstToken };
  return {
    trainable: parameterShapes(config, learns),
    buildLoss: (scope) => generativeLoss(scope, config, images.embeds(scope), options),
    buildMetrics: (scope) => generativeScores(scope, config, images.embeds(scope), options),
    feeds: async (samples, phase, random) => {
      const pairs = samples.map((sample) => pairOf(sample, random));
      return {
        ...(await images.feeds(samples, phase)),
        ...generativeBatch(promptProcessor, config, pairs, config.queryTokens, limits),
      };
    },
  };
}

/** BLIP-2's tokenizers cut at the end, InstructBLIP's instructions at the beginning (LAVIS). */
export function textLimits({ stage, maxPromptTokens, maxAnswerTokens }: Training): TextLimits {
  return {
    maxPromptTokens,
    maxAnswerTokens,
    promptSide: stage === "blip2-stage-two" ? "right" : "left",
  };
}

const sameText = ({ instruction, target }: TextPair): TextPair => ({ instruction, target });

/** BLIP-2's second stage learns captions (paper, section 3.3): a decoder writes all of one, an encoder-decoder its rest. */
function captionPair(splits: boolean): (pair: TextPair, random: Random) => TextPair {
  return ({ target }, random) => (splits ? splitCaption(target, random) : { instruction: "", target });
}

/** The encoder reads a beginning of a caption, of which each length is as likely, and the decoder writes the rest. */
export function splitCaption(caption: string, random: Random): TextPair {
  const words = caption.split(" ");
  const read = random.integer(words.length);
  return { instruction: words.slice(0, read).join(" "), target: words.slice(read).join(" ") };
}
