import type { StageName } from "../config/index.js";
import { stageOneLearner } from "./blip2-stage-one-objective.js";
import { generativeLearner } from "./generative-objective.js";
import { imageEncoderLearner } from "./image-encoder-objective.js";
import { languageModelLearner } from "./language-model-objective.js";
import type { Learner, LearnerContext } from "./stage-objective.js";

export function makeLearner(context: LearnerContext): Promise<Learner> {
  return learners[context.training.stage](context);
}

const learners: Readonly<Record<StageName, (context: LearnerContext) => Promise<Learner>>> = {
  "image-encoder": imageEncoderLearner,
  "language-model": languageModelLearner,
  "blip2-stage-one": stageOneLearner,
  "blip2-stage-two": generativeLearner,
  "instruction-tuning": generativeLearner,
  "fine-tuning": generativeLearner,
};
