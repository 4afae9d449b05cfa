import { mean } from "../mean.js";
import { type CaptionSample, checkCaptions } from "./caption-sample.js";
import { countNgrams, longestNgram, type NgramCounts } from "./ngrams.js";

/** Standard deviation of the penalty for another length, in bigrams. */
const sigma = 6;

/** A text as tf-idf weights of its n-grams, for n = 1 to 4. */
interface Weighted {
  readonly weights: readonly ReadonlyMap<string, number>[];
  /** Euclidean length of the weights. */
  readonly norms: readonly number[];
  readonly bigrams: number;
}

/**
 * CIDEr-D (Vedantam et al., 2015) as pycocoevalcap computes it under the name CIDEr: 0 to 10, mostly 0 to 2; papers
 * print it times 100. The rarity of an n-gram is counted in the references of these samples, so that an image's score
 * depends on the others'. What is in all images weighs nothing: of a single image, or of images whose references
 * are all alike, the score is 0 whatever the caption, and `saysNothing`.
 */
export function cider(samples: readonly CaptionSample[]): {
  score: number;
  perImage: number[];
  saysNothing: boolean;
} {
  checkCaptions(samples);
  const references = samples.map((sample) => sample.references.map((text) => countNgrams(text).counts));
  const frequency = documentFrequency(references);
  const logImages = Math.log(samples.length);
  const weigh = (counts: NgramCounts): Weighted => {
    const weights = counts.map(
      (ofLength) =>
        new Map(
          [...ofLength].map(([ngram, count]) => [
            ngram,
            count * (logImages - Math.log(Math.max(1, frequency.get(ngram) ?? 0))),
          ]),
        ),
    );
    const norms = weights.map((ofLength) =>
      Math.sqrt([...ofLength.values()].reduce((sum, weight) => sum + weight * weight, 0)),
    );
    return { weights, norms, bigrams: [...counts[1]!.values()].reduce((sum, count) => sum + count, 0) };
  };
  const perImage = samples.map(({ hypothesis }, image) => {
    const weighted = weigh(countNgrams(hypothesis).counts);
    return 10 * mean(references[image]!.map((counts) => similarity(weighted, weigh(counts))));
  });
  const saysNothing = [...frequency.values()].every((images) => images === samples.length);
  return { score: mean(perImage), perImage, saysNothing };
}

/** In the references of how many images each n-gram occurs. */
function documentFrequency(references: readonly (readonly NgramCounts[])[]): Map<string, number> {
  const frequency = new Map<string, number>();
  for (const ofImage of references) {
    const ngrams = new Set(ofImage.flatMap((counts) => counts.flatMap((ofLength) => [...ofLength.keys()])));
    for (const ngram of ngrams) frequency.set(ngram, (frequency.get(ngram) ?? 0) + 1);
  }
  return frequency;
}

/** Mean over n of the cosine, where what the hypothesis repeats too often is clipped. */
function similarity(hypothesis: Weighted, reference: Weighted): number {
  const penalty = Math.exp(-((hypothesis.bigrams - reference.bigrams) ** 2) / (2 * sigma ** 2));
  let sum = 0;
  for (let index = 0; index < longestNgram; index++) {
    let product = 0;
    for (const [ngram, weight] of hypothesis.weights[index]!) {
      const wanted = reference.weights[index]!.get(ngram) ?? 0;
      product += Math.min(weight, wanted) * wanted;
    }
    const norm = hypothesis.norms[index]! * reference.norms[index]!;
    sum += (norm === 0 ? product : product / norm) * penalty;
  }
  return sum / longestNgram;
}
