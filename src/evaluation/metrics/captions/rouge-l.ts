import { mean } from "../mean.js";
import { type CaptionSample, checkCaptions } from "./caption-sample.js";

/** How much more recall counts than precision. */
const beta = 1.2;

/**
 * ROUGE-L (Lin, 2004), 0 to 1, as pycocoevalcap computes it: the best precision and the best recall may be those of
 * different references. Texts are split at single spaces, so that two empty ones agree in an empty word and score 1.
 */
export function rougeL(samples: readonly CaptionSample[]): { score: number; perImage: number[] } {
  checkCaptions(samples);
  const perImage = samples.map(({ hypothesis, references }) => {
    const words = hypothesis.split(" ");
    const shared = references.map((text) => {
      const wanted = text.split(" ");
      const length = longestCommonSubsequence(words, wanted);
      return { precision: length / words.length, recall: length / wanted.length };
    });
    const precision = Math.max(...shared.map((score) => score.precision));
    const recall = Math.max(...shared.map((score) => score.recall));
    if (precision === 0) return 0;
    return ((1 + beta ** 2) * precision * recall) / (recall + beta ** 2 * precision);
  });
  return { score: mean(perImage), perImage };
}

/** Length of the longest list of words that both have in the same order. */
function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  let above = new Array<number>(b.length + 1).fill(0);
  for (const word of a) {
    const row = [0];
    for (let column = 1; column <= b.length; column++) {
      row.push(word === b[column - 1] ? above[column - 1]! + 1 : Math.max(above[column]!, row[column - 1]!));
    }
    above = row;
  }
  return above[b.length]!;
}
