import { mean } from "../../mean.js";
import { splitWords } from "../../python-text.js";
import { type CaptionSample, checkCaptions } from "../caption-sample.js";
import { stem } from "./stem.js";
import type { WordNet } from "./word-net.js";

/** A word and its place in its text. */
type Placed = readonly [place: number, word: string];
/** Places of two words that were matched. */
type Match = readonly [hypothesis: number, reference: number];

/**
 * METEOR as NLTK's `meteor_score` computes it (Lavie and Agarwal, 2007; alpha 0.9, beta 3, gamma 0.5), 0 to 1: words are
 * matched as they are, by their stems and by WordNet's synonyms, of several references the best counts. It is not the
 * METEOR 1.5 of pycocoevalcap, which also matches paraphrases and weighs function words less: the numbers differ.
 */
export function meteor(
  samples: readonly CaptionSample[],
  wordNet: WordNet,
): { score: number; perImage: number[] } {
  checkCaptions(samples);
  const perImage = samples.map(({ hypothesis, references }) =>
    Math.max(...references.map((reference) => meteorOf(hypothesis, reference, wordNet))),
  );
  return { score: mean(perImage), perImage };
}

function meteorOf(hypothesis: string, reference: string, wordNet: WordNet): number {
  const words = placed(hypothesis);
  const wanted = placed(reference);
  const matches = align(words, wanted, wordNet);
  if (matches.length === 0) return 0;
  const precision = matches.length / words.length;
  const recall = matches.length / wanted.length;
  const harmonic = (precision * recall) / (0.9 * precision + 0.1 * recall);
  return (1 - 0.5 * (chunks(matches) / matches.length) ** 3) * harmonic;
}

function placed(text: string): Placed[] {
  return splitWords(text.toLowerCase()).map((word, place) => [place, word]);
}

/** In the order of the hypothesis. Synonyms are those of stems, as NLTK looks them up. */
function align(hypothesis: readonly Placed[], reference: readonly Placed[], wordNet: WordNet): Match[] {
  const stemmed = ([place, word]: Placed): Placed => [place, stem(word)];
  const exact = match(hypothesis, reference, (word) => [word]);
  const stems = match(exact.hypothesis.map(stemmed), exact.reference.map(stemmed), (word) => [word]);
  const synonyms = match(stems.hypothesis, stems.reference, (word) => [word, ...wordNet.synonyms(word)]);
  return [...exact.matches, ...stems.matches, ...synonyms.matches].sort(([a], [b]) => a - b);
}

/** From the last word on, each with the last that is left of what it may match. */
function match(
  hypothesis: readonly Placed[],
  reference: readonly Placed[],
  matching: (word: string) => Iterable<string>,
) {
  const places = new Map<string, number[]>();
  for (const [index, [, word]] of reference.entries()) places.set(word, [...(places.get(word) ?? []), index]);
  const matches: Match[] = [];
  const used = new Set<number>();
  const left = hypothesis.toReversed().filter(([place, wanted]) => {
    let best = -1;
    for (const candidate of matching(wanted)) best = Math.max(best, places.get(candidate)?.at(-1) ?? -1);
    if (best < 0) return true;
    const [at, word] = reference[best]!;
    places.get(word)!.pop();
    used.add(best);
    matches.push([place, at]);
    return false;
  });
  return {
    matches,
    hypothesis: left.toReversed(),
    reference: reference.filter((_, index) => !used.has(index)),
  };
}

/** Runs of matches that are neighbours in both texts. */
function chunks(matches: readonly Match[]): number {
  return matches.filter(
    ([one, other], index) =>
      index === 0 || one !== matches[index - 1]![0] + 1 || other !== matches[index - 1]![1] + 1,
  ).length;
}
