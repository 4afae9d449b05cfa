import type { StageName } from "../config/index.js";
import { stageOneObjective } from "./blip2-stage-one-objective.js";
import { factAlignmentObjective } from "./fact-alignment-objective.js";
import { generativeObjective } from "./generative-objective.js";
import { imageEncoderObjective } from "./image-encoder-objective.js";
import { languageModelObjective } from "./language-model-objective.js";
import type { ObjectiveContext, StageObjective } from "./stage-objective.js";

export function openObjective(context: ObjectiveContext): Promise<StageObjective> {
  return objectives[context.training.stage](context);
}

const objectives: Readonly<Record<StageName, (context: ObjectiveContext) => Promise<StageObjective>>> = {
  "image-encoder": imageEncoderObjective,
  "language-model": languageModelObjective,
  "fact-alignment": factAlignmentObjective,
  "blip2-stage-one": stageOneObjective,
  "blip2-stage-two": generativeObjective,
  "instruction-tuning": generativeObjective,
  "fine-tuning": generativeObjective,
};
