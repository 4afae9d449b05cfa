/**
 * Normalised discounted cumulative gain of one round of Visual Dialog, 0 to 1 (Das et al., 2017; challenge starter code,
 * metrics.py): the gains of the first k options, where k is the number of options of any relevance, over those of the
 * best order.
 * @param ranks of the options, from 1, each once
 * @param relevance of the options, 0 to 1
 * @throws RangeError where no option is relevant, or the two are not of one length
 */
export function ndcg(ranks: readonly number[], relevance: readonly number[]): number {
  if (ranks.length !== relevance.length) {
    throw new RangeError(`There are ${ranks.length} ranks, but ${relevance.length} relevances`);
  }
  const relevant = relevance.filter((value) => value !== 0).length;
  if (relevant === 0) throw new RangeError("NDCG is not defined where no option is relevant");
  const ranked = new Array<number>(relevance.length);
  for (const [option, rank] of ranks.entries()) ranked[rank - 1] = relevance[option]!;
  const best = [...relevance].sort((a, b) => b - a);
  return discountedGain(ranked, relevant) / discountedGain(best, relevant);
}

function discountedGain(relevance: readonly number[], count: number): number {
  return relevance.slice(0, count).reduce((sum, value, position) => sum + value / Math.log2(position + 2), 0);
}
