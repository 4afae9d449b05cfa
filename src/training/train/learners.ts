import type { StageName } from "../config/index.js";
import { generativeLearner } from "./generative-learner.js";
import { imageEncoderLearner } from "./image-encoder-learner.js";
import { languageModelLearner } from "./language-model-learner.js";
import type { Learner, LearnerContext } from "./learner.js";
import { stageOneLearner } from "./stage-one-learner.js";

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
