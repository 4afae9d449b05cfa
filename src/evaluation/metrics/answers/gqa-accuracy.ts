import { exactMatch } from "./exact-match.js";
import { processDigitArticle, processPunctuation } from "./vqa-text.js";

/**
 * GQA accuracy, 1 or 0. The official evaluation compares the texts as they are; it counts balanced questions only.
 * LAVIS, where the published numbers of InstructBLIP were made, first treats both as answers of VQA.
 */
export function gqaAccuracy(
  prediction: string,
  answer: string,
  { version = "official" }: { version?: "official" | "lavis" } = {},
): number {
  if (version === "official") return exactMatch(prediction, answer);
  const process = (text: string): string => processDigitArticle(processPunctuation(text));
  return exactMatch(process(prediction), process(answer));
}
