import { splitWords } from "../python-text.js";

/** The longest n-grams that CIDEr and BLEU count. */
export const longestNgram = 4;

/** How often each n-gram is in a text: for n = 1 to 4 a map from words joined by spaces. */
export type NgramCounts = readonly ReadonlyMap<string, number>[];

export function countNgrams(text: string): { counts: NgramCounts; words: number } {
  const words = splitWords(text);
  const counts = Array.from({ length: longestNgram }, (_, index) => {
    const ofLength = new Map<string, number>();
    for (let start = 0; start + index < words.length; start++) {
      const ngram = words.slice(start, start + index + 1).join(" ");
      ofLength.set(ngram, (ofLength.get(ngram) ?? 0) + 1);
    }
    return ofLength;
  });
  return { counts, words: words.length };
}
