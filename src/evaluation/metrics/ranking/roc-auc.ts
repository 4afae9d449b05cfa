import type { LabelSample } from "../samples.js";

/**
 * Area under the ROC curve, 0 to 1: how often something labelled 1 scores above something labelled 0, where equal scores
 * count one half (Hanley and McNeil, 1982).
 * @param labels 0 or 1
 * @param scores for label 1; only their order counts
 * @throws RangeError unless both labels occur, scores are numbers, and there are as many of one as of the other
 */
export function rocAuc(labels: readonly number[], scores: readonly number[]): number {
  if (labels.length !== scores.length) {
    throw new RangeError(`There are ${labels.length} labels, but ${scores.length} scores`);
  }
  if (scores.some(Number.isNaN)) throw new RangeError("A score is not a number");
  const positives = labels.filter((label) => label === 1).length;
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) {
    throw new RangeError("ROC-AUC is not defined where all labels are the same");
  }
  const order = scores.map((_, index) => index).sort((a, b) => compare(scores[a]!, scores[b]!));
  let above = 0;
  let negativesBelow = 0;
  for (let start = 0, end = 0; start < order.length; start = end) {
    let tiedPositives = 0;
    let tiedNegatives = 0;
    for (; end < order.length && scores[order[end]!] === scores[order[start]!]; end++) {
      if (labels[order[end]!] === 1) tiedPositives++;
      else tiedNegatives++;
    }
    above += tiedPositives * (negativesBelow + tiedNegatives / 2);
    negativesBelow += tiedNegatives;
  }
  return above / (positives * negatives);
}

/** Of samples drawn by their index; undefined where all have the same label. */
export function rocAucOf(samples: readonly LabelSample[], indices: Int32Array): number | undefined {
  const drawn = Array.from(indices, (index) => samples[index]!);
  const labels = drawn.map(({ label }) => label);
  const scores = drawn.map(({ score }) => score);
  return new Set(labels).size < 2 ? undefined : rocAuc(labels, scores);
}

/** Ascending, for infinite numbers too, whose difference is not a number. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
