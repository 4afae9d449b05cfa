import { type CaptionSample, checkCaptions } from "./caption-sample.js";
import { countNgrams, longestNgram } from "./ngrams.js";

/** BLEU-1 to BLEU-4, each 0 to 1. */
export type Bleu = readonly number[];

/** What BLEU needs to know of a caption. Of several captions: the sums. */
export interface BleuStatistics {
  /** n-grams that a reference has too, and all n-grams, for n = 1 to 4. */
  readonly correct: readonly number[];
  readonly guessed: readonly number[];
  readonly words: number;
  /** Words of the reference that is closest in length, the shorter one of two. */
  readonly referenceWords: number;
}

/** Keep an empty caption at 0 and its division defined, with the reference's own values. */
const tiny = 1e-15;
const small = 1e-9;

/**
 * BLEU (Papineni et al., 2002) as pycocoevalcap computes it, with the reference of the closest length. The score of all
 * is not the mean of the captions': it comes from the summed counts.
 */
export function bleu(samples: readonly CaptionSample[]): { score: Bleu; perImage: Bleu[] } {
  checkCaptions(samples);
  const statistics = samples.map(bleuStatistics);
  return { score: bleuOf(statistics), perImage: statistics.map((caption) => bleuOf([caption])) };
}

export function bleuStatistics({ hypothesis, references }: CaptionSample): BleuStatistics {
  const caption = countNgrams(hypothesis);
  const counted = references.map(countNgrams);
  const correct = caption.counts.map((ofLength, index) => {
    let sum = 0;
    for (const [ngram, count] of ofLength) {
      const most = Math.max(...counted.map(({ counts }) => counts[index]!.get(ngram) ?? 0));
      sum += Math.min(count, most);
    }
    return sum;
  });
  const distance = (words: number): number => Math.abs(words - caption.words);
  return {
    correct,
    guessed: correct.map((_, index) => Math.max(0, caption.words - index)),
    words: caption.words,
    referenceWords: counted
      .map(({ words }) => words)
      .reduce((best, words) =>
        distance(words) < distance(best) || (distance(words) === distance(best) && words < best)
          ? words
          : best,
      ),
  };
}

/** BLEU of captions taken together. */
export function bleuOf(statistics: readonly BleuStatistics[]): Bleu {
  const correct = new Array<number>(longestNgram).fill(0);
  const guessed = new Array<number>(longestNgram).fill(0);
  let words = 0;
  let referenceWords = 0;
  for (const caption of statistics) {
    for (let index = 0; index < longestNgram; index++) {
      correct[index]! += caption.correct[index]!;
      guessed[index]! += caption.guessed[index]!;
    }
    words += caption.words;
    referenceWords += caption.referenceWords;
  }
  const ratio = (words + tiny) / (referenceWords + small);
  const brevityPenalty = ratio < 1 ? Math.exp(1 - 1 / ratio) : 1;
  let product = 1;
  return correct.map((count, index) => {
    product *= (count + tiny) / (guessed[index]! + small);
    return product ** (1 / (index + 1)) * brevityPenalty;
  });
}
