/** How answers are generated when a set is evaluated. */
import type { InstructBlipConfig } from "../models/index.js";
import type { Task } from "./tasks.js";

/** Options of `generate`, all of them numbers. */
export type EvaluationGeneration = Readonly<
  Record<"beams" | "maxNewTokens" | "minNewTokens" | "repetitionPenalty" | "lengthPenalty", number>
>;

/** Defaults of LAVIS's `predict_answers()`; T5 is kept brief by a length penalty, Vicuna and OPT are not. */
const answers = { beams: 5, maxNewTokens: 10, minNewTokens: 1 };
/** Defaults of LAVIS's `CaptionTask`. The paper gives none. */
const captions = { beams: 5, maxNewTokens: 30, minNewTokens: 1, repetitionPenalty: 1.15, lengthPenalty: 0 };

export function generationSettings(
  { form }: Task,
  { modelType, text }: InstructBlipConfig,
): EvaluationGeneration {
  if (form === "caption") return captions;
  return {
    ...answers,
    lengthPenalty: text.kind === "t5" ? -1 : 0,
    // `predict_answers()` leaves the default of InstructBLIP's `generate()` in force.
    repetitionPenalty: modelType === "instructblip" ? 1.5 : 1,
  };
}
