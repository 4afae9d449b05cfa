/**
 * iVQA accuracy, 0 to 1: an answer that 2 of the 5 people gave is right, one person's is half right; texts as they are
 * (Yang et al., 2021; github.com/antoyang/just-ask, eval_videoqa.py).
 */
export function ivqaAccuracy(prediction: string, answers: readonly string[]): number {
  return Math.min(1, answers.filter((answer) => answer === prediction).length / 2);
}
