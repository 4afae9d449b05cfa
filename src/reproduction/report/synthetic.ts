/** Results with a known effect, for tests. */
import { Random } from "../../tensor/index.js";
import { budgets } from "../budget.js";
import { askings, planJobs } from "../plan.js";
import {
  conditions,
  type FineTuning,
  type Gate,
  type Results,
  type SampleResult,
  type SetResult,
} from "../results.js";
import type { ReproductionOptions } from "./document.js";
import { heldInSets, heldOutSets, type Way, type Where } from "./study-view.js";

/** How likely each variant's answers are right, held in and held out. */
const truth: Readonly<Record<string, readonly [heldIn: number, heldOut: number]>> = {
  blip2: [0.3, 0.36],
  "multitask-plain": [0.8, 0.38],
  "multitask-tags": [0.81, 0.4],
  "no-instruction": [0.62, 0.42],
  "no-balance": [0.82, 0.49],
  instructblip: [0.84, 0.5],
};

const skills = ["attribute", "relation"] as const;

/** Samples of which a share is right. Seeds and samples differ in how hard they are, as real ones do. */
function syntheticSet(name: string, share: number, random: Random, count: number): SetResult {
  const asked = new Random(7).fork(name);
  const isMeme = name === "hateful_memes";
  const own = Array.from({ length: count }, (): SampleResult => {
    const hardness = asked.normal() * 0.1;
    if (!isMeme) {
      return { skill: asked.choice(skills), value: Number(random.uniform() < share + hardness) };
    }
    const label = asked.integer(2);
    return { skill: "other", label, value: random.normal() + 2 * share * label };
  });
  const samples = { own, wrong: own, blank: own };
  for (const condition of conditions.slice(1)) {
    samples[condition] = own.map((sample) => ({ ...sample, value: Number(random.uniform() < 0.2) }));
  }
  return { metric: isMeme ? "ROC-AUC" : "accuracy", ...(name.includes("cap") && { cider: 90 }), samples };
}

export function syntheticResults(
  { variant, asking }: Way,
  { kind, queries }: Where,
  seed: number,
  count = 50,
): Results {
  const random = new Random(seed).fork(`${variant} ${asking} ${kind} ${queries}`);
  const [heldIn, heldOut] = truth[variant]!;
  const sets = [...heldInSets, ...heldOutSets].map((name) => [
    name,
    syntheticSet(name, heldInSets.includes(name) ? heldIn : heldOut, random, count),
  ]);
  return { seed, queries, kind, variant, asking, sets: Object.fromEntries(sets) };
}

/** A gate that only some sets do not pass: one in words, one in vectors. */
export function syntheticGate(kind: Gate["kind"]): Gate {
  const sets = [...heldInSets, ...heldOutSets].map((name) => [
    name,
    { words: name === "vsr" ? 0.7 : 0.99, vectors: name === "gqa" ? 0.9499 : 0.95 },
  ]);
  return { kind, sets: Object.fromEntries(sets) };
}

function syntheticFineTuning(seed: number, from: FineTuning["from"]): FineTuning {
  const share = from === "blip2" ? 0.7 : 0.85;
  const random = new Random(seed).fork(from);
  return {
    ...{ seed, from, steps: 300 },
    values: Array.from({ length: 100 }, () => Number(random.uniform() < share)),
  };
}

/** All that the study is made of. */
export function syntheticStudy(seeds: readonly number[] = [1, 2, 3]): ReproductionOptions {
  return {
    results: planJobs({ seeds, quick: false }).flatMap(({ task }) => {
      if (task.kind !== "variant") return [];
      const { variant, setting } = task;
      return askings(variant).map((asking) => syntheticResults({ variant, asking }, setting, setting.seed));
    }),
    gates: [syntheticGate("t5"), syntheticGate("llama")],
    fineTuning: seeds.flatMap((seed) => [
      syntheticFineTuning(seed, "blip2"),
      syntheticFineTuning(seed, "instructblip"),
    ]),
    times: [
      { part: "image encoder", seconds: 912.4 },
      { part: "language models", seconds: 4512 },
    ],
    budget: budgets.full,
    quick: false,
  };
}
