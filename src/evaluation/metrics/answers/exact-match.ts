/**
 * Top-1 accuracy, 1 or 0: the text, or the choice, is the right one as it stands. MSVD-QA, MSRVTT-QA, VSR, ScienceQA,
 * IconQA, OCR-VQA, and A-OKVQA's multiple choice.
 */
export function exactMatch(prediction: string, answer: string): number {
  return prediction === answer ? 1 : 0;
}
