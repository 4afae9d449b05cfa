import { z } from "zod";
import { mean, ndcg, ranksOf, recallAt, reciprocalRank, rocAuc } from "../../evaluation/metrics/index.js";
import { compareLists } from "../compare.js";
import { compareScores, type MetricsFile, pick } from "./file.js";

const summary = z.object({
  "r@1": z.number(),
  "r@5": z.number(),
  "r@10": z.number(),
  mean: z.number(),
  mrr: z.number(),
});
const dialogs = z.object({
  exact_ties_by_index: summary.extend({ ndcg: z.number() }),
  official_float32_ties_by_index: summary.extend({ ndcg: z.number() }).optional(),
  tie_free: summary.optional(),
  dialogs: z
    .array(
      z
        .object({
          rounds: z.array(
            z.object({
              scores: z.array(z.number()),
              gt_index: z.number(),
              ranks: z.array(z.number()),
              gt_rank: z.number(),
              has_ties: z.boolean(),
            }),
          ),
          dense: z.object({ round_id: z.number(), gt_relevance: z.array(z.number()), ndcg: z.number() }),
        })
        .refine(({ rounds, dense }) => rounds[dense.round_id - 1], "dense.round_id is none of the rounds"),
    )
    .min(1),
});

/** Options of Visual Dialog ranked by their scores. What the official code makes of ties as it runs is not compared. */
export const compareDialogs: MetricsFile<z.infer<typeof dialogs>> = {
  schema: dialogs,
  compare({ dialogs, exact_ties_by_index, official_float32_ties_by_index, tie_free }) {
    const rounds = dialogs.flatMap((dialog) => dialog.rounds);
    const ranks = rounds.map(({ scores }) => ranksOf(scores));
    const rightRanks = rounds.map(({ gt_index }, index) => ranks[index]![gt_index]!);
    const withoutTies = rightRanks.filter((_, index) => !rounds[index]!.has_ties);
    const gains = dialogs.map(({ rounds, dense: { round_id, gt_relevance } }) =>
      ndcg(ranksOf(rounds[round_id - 1]!.scores), gt_relevance),
    );
    const all = [...summaryOf(rightRanks), mean(gains)];
    const listed = (wanted: z.infer<typeof summary>): number[] => [
      wanted["r@1"],
      wanted["r@5"],
      wanted["r@10"],
      wanted.mean,
      wanted.mrr,
    ];
    return [
      ["ranks", compareLists(pick(rounds, "ranks").flat(), ranks.flat())],
      ["gt_rank", compareLists(pick(rounds, "gt_rank"), rightRanks)],
      ["ndcg of dialogs", compareScores(pick(pick(dialogs, "dense"), "ndcg"), gains)],
      ...[
        { name: "exact_ties_by_index", wanted: exact_ties_by_index },
        { name: "official_float32_ties_by_index", wanted: official_float32_ties_by_index },
      ].flatMap(({ name, wanted }) =>
        wanted ? [[name, compareScores([...listed(wanted), wanted.ndcg], all)] as const] : [],
      ),
      ...(tie_free ? [["tie_free", compareScores(listed(tie_free), summaryOf(withoutTies))] as const] : []),
    ];
  },
};

/** Recalls, mean rank and MRR. */
function summaryOf(ranks: readonly number[]): number[] {
  const recalls = [1, 5, 10].map((k) => mean(ranks.map((rank) => recallAt(k, rank))));
  return [...recalls, mean(ranks), mean(ranks.map(reciprocalRank))];
}

const curves = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      labels: z.array(z.number()),
      scores: z.array(z.number()),
      auc: z.number(),
    }),
  ),
});

export const compareRocAuc: MetricsFile<z.infer<typeof curves>> = {
  schema: curves,
  compare: ({ cases }) =>
    cases.map(
      ({ name, labels, scores, auc }) => [name, compareScores([auc], [rocAuc(labels, scores)])] as const,
    ),
};
