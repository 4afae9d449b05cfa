import { mean } from "../mean.js";
import { processDigitArticle, processPunctuation, stripAnswer } from "./vqa-text.js";

/** Which state of the official evaluation code (github.com/GT-Vision-Lab/VQA) is followed. */
export type VqaVersion = "2021" | "2017";

/** Answers in the form in which they are compared. */
export interface ProcessedAnswers {
  readonly prediction: string;
  readonly answers: readonly string[];
}

/**
 * VQA accuracy, 0 to 1 (Antol et al., 2015): an answer is right that 3 people gave. Each person is left out once and the
 * prediction compared with the others': min(matches / 3, 1), and the mean of that over the people.
 *
 * The default is the code's present state, of 2021: it treats both sides alike. The one before, of 2017, takes articles,
 * numbers and capitals from the prediction only, so that what people answered cannot be matched if it has them; messy
 * answers differ by about ten points. LAVIS holds a copy of 2017: take it to compare with numbers that were made there.
 *
 * Of answers without ids (VizWiz) each position counts as a person.
 * @param answers usually of 10 people
 * @throws RangeError without answers
 */
export function vqaAccuracy(
  prediction: string,
  answers: readonly string[],
  { version = "2021" }: { version?: VqaVersion } = {},
): number {
  return leaveOneOut(processVqaAnswers(prediction, answers, { version }));
}

/** Texts are only processed if people disagree; what 2017 has instead is told at `vqaAccuracy`. */
export function processVqaAnswers(
  prediction: string,
  answers: readonly string[],
  { version = "2021" }: { version?: VqaVersion } = {},
): ProcessedAnswers {
  const process = (text: string): string => processDigitArticle(processPunctuation(text));
  const stripped = stripAnswer(prediction);
  if (version === "2017") {
    return {
      prediction: process(stripped),
      answers: agree(answers) ? answers : answers.map(processPunctuation),
    };
  }
  const strippedAnswers = answers.map(stripAnswer);
  if (agree(strippedAnswers)) return { prediction: stripped, answers: strippedAnswers };
  return { prediction: process(stripped), answers: strippedAnswers.map(process) };
}

/** The accuracy of texts that are to be compared as they are. */
export function leaveOneOut({ prediction, answers }: ProcessedAnswers): number {
  const matches = answers.filter((answer) => answer === prediction).length;
  return mean(answers.map((left) => Math.min(1, (matches - (left === prediction ? 1 : 0)) / 3)));
}

function agree(answers: readonly string[]): boolean {
  return new Set(answers).size <= 1;
}
