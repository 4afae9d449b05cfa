/** The same prompt in other words: as the paper prints it, and as the original code puts it together. */
import { cleanCaption } from "./caption-text.js";
import { processQuestion } from "./question-text.js";

/** How a set's prompt is worded when it is evaluated. */
export interface PromptWording {
  /** What takes the place of a whole prompt of a data set. */
  readonly prompts: Readonly<Record<string, string>>;
  /** What takes the place of a prompt's beginning; it is left out where there is nothing to put into it. */
  readonly beginnings: Readonly<Record<string, readonly string[]>>;
  /** What becomes of a question before it is put into the prompt. */
  readonly question: (question: string) => string;
}

/** Prompts as the paper prints them, as far as others tell, and questions as their owners write them. */
export const printedWording: PromptWording = { prompts: {}, beginnings: {}, question: (text) => text };

/** Prompts as LAVIS puts them together: its `predict_class()` begins them, its `blip_question` reads the questions. */
export const originalWording: PromptWording = {
  prompts: {},
  beginnings: {
    "Context: {context} ": ["context: {context}. "],
    "Dialog history: {history}\n ": [
      'This image has the caption "{context}". ',
      "dialog history: {history}\n",
    ],
  },
  question: processQuestion,
};

/** The later files in LAVIS, `projects/instructblip`: prompts of their own, and `blip_caption` reads the questions. */
export const lavis2023Wording: PromptWording = {
  ...originalWording,
  prompts: {
    "A short image description:": "A short image caption.",
    "Question: {question} Short answer:": "Question: {question} Short Answer:",
  },
  question: cleanCaption,
};
