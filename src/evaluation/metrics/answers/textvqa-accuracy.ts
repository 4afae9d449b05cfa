import { strip } from "../python-text.js";
import { leaveOneOut } from "./vqa-accuracy.js";
import { processDigitArticle, processPunctuation, stripAnswer } from "./vqa-text.js";

/**
 * TextVQA accuracy, 0 to 1, as MMF computes it (m4c_evaluators.py): VQA accuracy, but every text is processed, also
 * where people agree, and some marks are treated before.
 * @param answers of 10 people
 * @throws RangeError without answers
 */
export function textVqaAccuracy(prediction: string, answers: readonly string[]): number {
  return leaveOneOut({
    prediction: processTextVqaAnswer(prediction),
    answers: answers.map(processTextVqaAnswer),
  });
}

/** The form in which an answer is compared. */
export function processTextVqaAnswer(text: string): string {
  const plain = text.toLowerCase().replaceAll(/[,?]/g, "").replaceAll("'s", " 's");
  return processDigitArticle(processPunctuation(stripAnswer(strip(plain))));
}
