import { type BootstrapOptions, bootstrapInterval } from "../bootstrap.js";
import { mean } from "../mean.js";
import type { RankingSample } from "../samples.js";
import type { Score } from "../score.js";
import { ndcg } from "./ndcg.js";
import { recallAt, reciprocalRank } from "./ranking.js";

const measures: readonly (readonly [name: string, value: (sample: RankingSample) => number | undefined])[] = [
  ["MRR", ofRightOption(reciprocalRank)],
  ...[1, 5, 10].map((k) => [`R@${k}`, ofRightOption((rank) => recallAt(k, rank))] as const),
  ["mean rank", ofRightOption((rank) => rank)],
  ["NDCG", ({ ranks, relevance }) => relevance && ndcg(ranks, relevance)],
];

/**
 * The numbers of Visual Dialog, each a mean over the rounds that it is defined for. The rounds of a dialog are not
 * independent: intervals draw whole dialogs.
 */
export function rankingScores(samples: readonly RankingSample[], options?: BootstrapOptions): Score[] {
  if (samples.length === 0) throw new RangeError("There are no rounds to score");
  return measures.flatMap(([name, measure]) => {
    const dialogs = new Map<string, number[]>();
    for (const sample of samples) {
      const value = measure(sample);
      if (value === undefined) continue;
      const values = dialogs.get(sample.dialog);
      if (values) values.push(value);
      else dialogs.set(sample.dialog, [value]);
    }
    const all = [...dialogs.values()];
    if (all.length === 0) return [];
    const interval = bootstrapInterval(
      all.length,
      (indices) => mean(Array.from(indices, (index) => all[index]!).flat()),
      options,
    );
    return [{ name, value: mean(all.flat()), interval, samples: all.flat().length }];
  });
}

function ofRightOption(measure: (rank: number) => number) {
  return ({ ranks, rightOption }: RankingSample): number | undefined =>
    rightOption === undefined ? undefined : measure(ranks[rightOption]!);
}
