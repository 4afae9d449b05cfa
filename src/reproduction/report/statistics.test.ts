import { expect, test } from "vitest";
import { Random } from "../../tensor/index.js";
import type { Results, SampleResult, SetResult } from "../results.js";
import { averageOf, difference, intervalOf, relativeGain, verdictOf } from "./estimate.js";
import { Scores } from "./statistics.js";

type Values = readonly number[];

function resultsOf(
  seed: number,
  sets: Record<string, Values | SampleResult[]>,
  metric: SetResult["metric"] = "accuracy",
): Results {
  const filled = Object.entries(sets).map(([name, samples]) => {
    const own = samples.map(
      (sample): SampleResult => (typeof sample === "number" ? { skill: "other", value: sample } : sample),
    );
    return [name, { metric, samples: { own, wrong: own.map((one) => ({ ...one, value: 0 })), blank: [] } }];
  });
  return {
    ...{ seed, queries: 4, kind: "t5", variant: "instructblip", asking: "instructions" },
    sets: Object.fromEntries(filled),
  };
}

/** As many ones as the share says. */
const flips = (random: Random, count: number, share: number): number[] =>
  Array.from({ length: count }, () => Number(random.uniform() < share));

const all = (name: string) => ({ sets: [name] });

test("a score is the mean over samples and seeds, and an average counts every set the same", () => {
  const scores = Scores.of([
    resultsOf(2, { a: [1, 1, 1, 1], b: [0] }),
    resultsOf(1, { a: [0, 0, 1, 1], b: [1] }),
  ]);
  expect(scores.seeds).toEqual([1, 2]);
  expect(scores.value("a")).toBe(75);
  expect(scores.value("a", { condition: "wrong" })).toBe(0);
  expect(scores.value("a", { condition: "blank" })).toBeUndefined();
  expect(scores.average({ sets: ["a", "b"] })?.value).toBe(62.5);
  expect(scores.averageValue({ sets: ["a", "b"] }, "own")).toBe(62.5);
  expect(scores.average({ sets: ["a", "c"] })).toBeUndefined();
  expect(scores.average({ sets: [] })).toBeUndefined();
});

test("a skill's average is of its samples alone, and of sets that have such", () => {
  const attribute = { skill: "attribute" } as const;
  const relation = { skill: "relation" } as const;
  const scores = Scores.of([
    resultsOf(1, {
      mixed: [
        { ...attribute, value: 1 },
        { ...attribute, value: 0 },
        { ...relation, value: 0 },
      ],
      pure: [{ ...attribute, value: 1 }],
    }),
  ]);
  const sets = ["mixed", "pure"];
  expect(scores.average({ sets, skill: "attribute" })?.value).toBe(75);
  expect(scores.average({ sets, skill: "relation" })?.value).toBe(0);
  expect(scores.average({ sets, skill: "other" })).toBeUndefined();
});

test("memes are scored by ROC-AUC, and have no score where all are alike", () => {
  const memes = (labels: Values, values: Values): SampleResult[] =>
    labels.map((label, i) => ({ skill: "other", label, value: values[i]! }));
  const good = Scores.of([resultsOf(1, { m: memes([0, 1, 0, 1], [-3, 1, 2, 5]) }, "ROC-AUC")]);
  expect(good.value("m")).toBe(75);
  const { low, high } = intervalOf(good.estimate("m") as never);
  expect(low).toBeLessThan(75);
  expect(high).toBe(100);
  const alike = Scores.of([resultsOf(1, { m: memes([0, 0], [1, 2]) }, "ROC-AUC")]);
  expect(alike.estimate("m")).toBeUndefined();
});

test("intervals hold the truth about as often as they say", () => {
  const share = 0.3;
  let held = 0;
  const repeats = 200;
  for (let i = 0; i < repeats; i++) {
    // Names differ, so that every repeat is drawn in its own way.
    const name = `set ${i}`;
    const scores = Scores.of([resultsOf(1, { [name]: flips(new Random(i), 120, share) })]);
    const { low, high } = intervalOf(scores.estimate(name) as never);
    if (low <= 100 * share && 100 * share <= high) held++;
  }
  // 95 % of 200 is 190, with a deviation of 3.1.
  expect(held).toBeGreaterThanOrEqual(180);
  expect(held).toBeLessThan(200);
});

test("seeds that differ widen an interval, though there are more samples", () => {
  const share = [0.4, 0.5, 0.6];
  const seeds = share.map((chance, i) => resultsOf(i, { a: flips(new Random(i), 400, chance) }));
  const width = (results: Results[]): number => {
    const { low, high } = intervalOf(Scores.of(results).estimate("a") as never);
    return high - low;
  };
  expect(width(seeds)).toBeGreaterThan(1.3 * width([seeds[1]!]));
});

test("what is hard for both models does not widen the interval of their difference", () => {
  const random = new Random(1);
  const hard = flips(random, 300, 0.5);
  // The second is the first, but for one sample in twenty.
  const second = hard.map((value, i) => (i % 20 === 0 ? 0 : value));
  const [a, b] = Scores.paired(
    Scores.of([resultsOf(1, { a: hard })]),
    Scores.of([resultsOf(1, { a: second })]),
  ) as [Scores, Scores];
  const estimateOf = (scores: Scores) => scores.average(all("a"))!;
  const [first, other] = [estimateOf(a), estimateOf(b)];
  const gap = intervalOf(difference(first, other));
  expect(gap.low).toBeGreaterThan(0);
  expect(gap.high - gap.low).toBeLessThan((intervalOf(first).high - intervalOf(first).low) / 2);
  expect(verdictOf(first, other)).toBe("above");
  expect(verdictOf(other, first)).toBe("below");
  expect(verdictOf(first, first)).toBe("no difference");
  expect(intervalOf(difference(first, first))).toMatchObject({ low: 0, high: 0 });
});

test("known effects are found, and those far apart told from those near", () => {
  const scoresOf = (share: number, seed: number) =>
    Scores.of([1, 2, 3].map((run) => resultsOf(run, { a: flips(new Random(seed + run), 300, share) })));
  const estimateOf = (share: number, seed: number) => scoresOf(share, seed).estimate("a")!;
  const [low, near, high] = [estimateOf(0.5, 0), estimateOf(0.52, 100), estimateOf(0.8, 200)];
  expect(verdictOf(high, low)).toBe("apart above");
  expect(verdictOf(low, high)).toBe("apart below");
  expect(verdictOf(near, low)).toBe("no difference");
  expect(relativeGain(high, low)?.value).toBeGreaterThan(45);
});

test("relative gains over nothing do not exist", () => {
  const scores = Scores.of([resultsOf(1, { none: [0, 0], some: [0, 1] })]);
  const [none, some] = [scores.estimate("none")!, scores.estimate("some")!];
  expect(relativeGain(some, none)).toBeUndefined();
  // A draw may be nothing, too.
  expect(relativeGain(none, some)).toBeUndefined();
  expect(averageOf([none, some]).value).toBe(25);
});

test("settings are compared by the seeds and samples they share", () => {
  const two = Scores.of([resultsOf(1, { a: [1, 0] }), resultsOf(2, { a: [1, 1] })]);
  const one = Scores.of([resultsOf(2, { a: [0, 1] })]);
  const [first, second] = Scores.paired(two, one) as [Scores, Scores];
  expect([first.seeds, second.seeds]).toEqual([[2], [2]]);
  expect(first.value("a")).toBe(100);
  expect(Scores.paired(one, Scores.of([resultsOf(1, { a: [0, 1] })]))).toBeUndefined();
  expect(() => Scores.paired(two, Scores.of([resultsOf(1, { a: [1, 0, 0] })]))).toThrow(
    "not asked the same samples of a",
  );
  expect(() => Scores.of([resultsOf(1, { a: [1] }), resultsOf(1, { a: [1] })])).toThrow("with seed 1");
});

test("draws do not depend on what was drawn before", () => {
  const results = resultsOf(1, { a: flips(new Random(1), 50, 0.5), b: flips(new Random(2), 50, 0.5) });
  const first = Scores.of([results]);
  const second = Scores.of([results]);
  second.estimate("b");
  expect(first.estimate("a")).toEqual(second.estimate("a"));
});
