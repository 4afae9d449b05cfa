/**
 * A-OKVQA's direct answers, 0 to 1: min(matches / 3, 1) over the 10 answers, texts as they are, nobody left out
 * (github.com/allenai/aokvqa, eval_predictions.py). Questions marked `difficult_direct_answer` are not scored, one
 * without prediction scores 0. The multiple choice is an exact match with the right choice.
 */
export function aokvqaAccuracy(prediction: string, answers: readonly string[]): number {
  return Math.min(1, answers.filter((answer) => answer === prediction).length / 3);
}
