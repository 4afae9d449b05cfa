import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ndcg } from "./ndcg.js";
import { ranksOf, recallAt, reciprocalRank } from "./ranking.js";
import { rankingScores } from "./ranking-scores.js";
import { rocAuc } from "./roc-auc.js";

describe("ranks", () => {
  test("the highest score first, of equal ones the earlier option", () => {
    expect(ranksOf([0.1, 0.5, 0.5, -Infinity, Infinity])).toEqual([4, 2, 3, 5, 1]);
    expect(() => ranksOf([1, Number.NaN])).toThrow("Score 1");
  });

  test("MRR, recall", () => {
    expect([1, 4].map(reciprocalRank)).toEqual([1, 0.25]);
    expect([5, 6].map((rank) => recallAt(5, rank))).toEqual([1, 0]);
  });
});

describe("NDCG", () => {
  test("by hand: only as many places as there are relevant options", () => {
    // Two are relevant: places 1 and 2 count, of which option 1 (0.5) has the first.
    const best = 1 + 0.5 / Math.log2(3);
    expect(ndcg([3, 1, 2, 4], [1, 0.5, 0, 0])).toBeCloseTo(0.5 / best, 12);
    expect(ndcg([1, 2, 3, 4], [1, 0.5, 0, 0])).toBe(1);
  });

  test("is not defined where nothing is relevant", () => {
    expect(() => ndcg([1, 2], [0, 0])).toThrow(RangeError);
    expect(() => ndcg([1, 2], [1])).toThrow("2 ranks, but 1 relevances");
  });
});

describe("ROC-AUC", () => {
  const labelled = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: -3, max: 3 })), {
    minLength: 2,
  });

  test("is the share of pairs in the right order, ties by half", () => {
    fc.assert(
      fc.property(labelled, (samples) => {
        const scoresOf = (label: number) =>
          samples.filter(([own]) => own === label).map(([, score]) => score);
        const [positives, negatives] = [scoresOf(1), scoresOf(0)];
        fc.pre(positives.length > 0 && negatives.length > 0);
        const pairs = positives.flatMap((a) => negatives.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
        const expected = pairs.reduce((sum: number, won) => sum + won, 0) / pairs.length;
        const [labels, scores] = [samples.map(([label]) => label), samples.map(([, score]) => score)];
        expect(rocAuc(labels, scores)).toBeCloseTo(expected, 12);
      }),
    );
  });

  test("takes infinite scores, as logits of certainty are", () => {
    expect(rocAuc([1, 0, 1], [Infinity, -Infinity, Infinity])).toBe(1);
  });

  test.each([
    [[1, 1], [0, 1], "all labels are the same"],
    [[1, 0], [0], "2 labels, but 1 scores"],
    [[1, 0], [0, Number.NaN], "not a number"],
  ])("%j, %j: %s", (labels, scores, says) => {
    expect(() => rocAuc(labels, scores)).toThrow(says);
  });
});

test("scores of dialogs: each over the rounds that it is defined for", () => {
  const scores = rankingScores([
    { dialog: "1", ranks: [1, 2, 3], rightOption: 0 },
    { dialog: "1", ranks: [3, 2, 1], rightOption: 1, relevance: [0, 1, 0] },
    { dialog: "2", ranks: [2, 1, 3], rightOption: 2 },
  ]);
  expect(scores.map(({ name, value, samples }) => [name, value, samples])).toEqual([
    ["MRR", expect.closeTo((1 + 1 / 2 + 1 / 3) / 3, 12), 3],
    ["R@1", expect.closeTo(1 / 3, 12), 3],
    ["R@5", 1, 3],
    ["R@10", 1, 3],
    ["mean rank", 2, 3],
    ["NDCG", 0, 1],
  ]);
});
