/**
 * Ranks of the options by their scores, from 1 for the highest. Of equal scores the earlier option gets the better rank;
 * the official code of Visual Dialog leaves their order to its sorting.
 * @throws RangeError for a score that is not a number
 */
export function ranksOf(scores: readonly number[]): number[] {
  const wrong = scores.findIndex(Number.isNaN);
  if (wrong >= 0) throw new RangeError(`Score ${wrong} is not a number and has no rank`);
  const ranks = new Array<number>(scores.length);
  const order = scores.map((_, option) => option).sort((a, b) => scores[b]! - scores[a]! || a - b);
  for (const [position, option] of order.entries()) ranks[option] = position + 1;
  return ranks;
}

/** 1 / rank of the right option; the mean over questions is the MRR. */
export function reciprocalRank(rank: number): number {
  return 1 / rank;
}

/** 1 if the right option is among the first `k`, else 0; the mean over questions is the recall R@k. */
export function recallAt(k: number, rank: number): number {
  return rank <= k ? 1 : 0;
}
