export { answerVocabulary } from "./answer-vocabulary.js";
export { type EvaluationOptions, type EvaluationPrompt, evaluationPrompt } from "./evaluation-prompt.js";
export { formatOptions } from "./fill.js";
export { hasTarget, type Instruction, instructionFor } from "./instruction.js";
export { taskOf } from "./task.js";
export { type Task, templates } from "./templates.js";
export { lavis2023Wording, originalWording, type PromptWording, printedWording } from "./wording.js";
