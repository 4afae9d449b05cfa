/** The study's results by setting, its sets by group. */

import type { LanguageModel } from "../model.js";
import { comparedEverywhere } from "../plan.js";
import type { Gate, Results } from "../results.js";
import { scoredSets } from "../test-sets.js";
import { type Asking, type VariantName, variantNames, variants } from "../variants.js";
import { difference, type Estimate, relativeGain } from "./estimate.js";
import { type Group, Scores } from "./statistics.js";

/** What the language model has to score in pure text, 0 to 1, for a set to say something about images. */
export const gateThreshold = 0.95;

/** A way to train and to ask. */
export interface Way {
  readonly variant: VariantName;
  readonly asking: Asking;
}

export interface Where {
  readonly kind: LanguageModel;
  readonly queries: number;
}

export const instructBlip: Way = { variant: "instructblip", asking: "instructions" };
export const blip2: Way = { variant: "blip2", asking: "instructions" };
export const noInstruction: Way = { variant: "no-instruction", asking: "instructions" };
export const noBalance: Way = { variant: "no-balance", asking: "instructions" };
export const multitask: readonly Way[] = [
  { variant: "multitask-plain", asking: "instructions" },
  { variant: "multitask-tags", asking: "instructions" },
  { variant: "multitask-tags", asking: "tags" },
];

export const ways: readonly Way[] = [blip2, ...multitask, noInstruction, noBalance, instructBlip];

export function titleOf({ variant, asking }: Way): string {
  const { title } = variants[variant];
  if (variant !== "multitask-tags") return title;
  return `${title}; asked ${asking === "tags" ? "with tags" : "by instructions"}`;
}

/** In running text. */
export function nameOf({ variant, asking }: Way): string {
  const names: Readonly<Record<VariantName, string>> = {
    blip2: "BLIP-2",
    "multitask-plain": "multitask training with plain input",
    "multitask-tags": `multitask training with tags, asked ${asking === "tags" ? "with tags" : "by instructions"},`,
    "no-instruction": "InstructBLIP without instruction-aware features",
    "no-balance": "InstructBLIP without balancing",
    instructblip: "InstructBLIP",
  };
  return names[variant];
}

export const kinds: readonly LanguageModel[] = ["t5", "llama"];
export const kindTitles: Readonly<Record<LanguageModel, string>> = { t5: "T5", llama: "LLaMA" };

export const heldInSets = scoredSets.filter(({ size }) => size > 0).map(({ name }) => name);
export const heldOutSets = scoredSets.filter(({ size }) => size === 0).map(({ name }) => name);

export const groupNames = ["held in", "held out", "attributes", "relations"] as const;
export type GroupName = (typeof groupNames)[number];

/** What is compared at every place. */
export const comparedWays = ways.filter(({ variant }) => comparedEverywhere.includes(variant));

/** Two settings with the same seeds and samples. */
export interface Comparison {
  readonly first: Estimate;
  readonly second: Estimate;
  /** First minus second. */
  readonly difference: Estimate;
  /** In percent of the second. */
  readonly gain?: Estimate;
  readonly seeds: readonly number[];
}

export class StudyView {
  readonly #scores = new Map<string, Scores>();
  readonly #gates: ReadonlyMap<LanguageModel, Gate>;

  /** @throws Error of a variant that is not of the study, and where a seed is there twice */
  constructor(results: readonly Results[], gates: readonly Gate[]) {
    const keyOf = ({ variant, asking, kind, queries }: Results): string =>
      JSON.stringify([variant, asking, kind, queries]);
    for (const result of results) {
      if (!variantNames.some((name) => name === result.variant)) {
        throw new Error(`No variant is called "${result.variant}"; there are ${variantNames.join(", ")}`);
      }
    }
    for (const key of new Set(results.map(keyOf))) {
      this.#scores.set(key, Scores.of(results.filter((result) => keyOf(result) === key)));
    }
    this.#gates = new Map(gates.map((gate) => [gate.kind, gate]));
  }

  /** Undefined where there are no results. */
  scores({ variant, asking }: Way, { kind, queries }: Where): Scores | undefined {
    return this.#scores.get(JSON.stringify([variant, asking, kind, queries]));
  }

  /** Seeds of any result. */
  get seeds(): number[] {
    return [...new Set([...this.#scores.values()].flatMap(({ seeds }) => seeds))].sort((a, b) => a - b);
  }

  gate(kind: LanguageModel): Gate | undefined {
    return this.#gates.get(kind);
  }

  /** Whether the language model can answer a set when it is told what there is to see. */
  passes(kind: LanguageModel, set: string): boolean {
    const measured = this.gate(kind)?.sets[set];
    return measured !== undefined && measured.words >= gateThreshold && measured.vectors >= gateThreshold;
  }

  /** The sets of an average: all that are held in, or those held out that pass the gate. */
  group(kind: LanguageModel, name: GroupName): Group {
    if (name === "held in") return { sets: heldInSets };
    const sets = heldOutSets.filter((set) => this.passes(kind, set));
    if (name === "held out") return { sets };
    return { sets, skill: name === "attributes" ? "attribute" : "relation" };
  }

  average(way: Way, where: Where, name: GroupName): Estimate | undefined {
    return this.scores(way, where)?.average(this.group(where.kind, name));
  }

  /** Something of two settings with the seeds that both have; undefined where one of them does not have it. */
  compare(
    first: Way,
    second: Way,
    where: Where,
    quantity: (scores: Scores) => Estimate | undefined,
  ): Comparison | undefined {
    return compareScores(this.scores(first, where), this.scores(second, where), quantity);
  }
}

export function compareScores(
  first: Scores | undefined,
  second: Scores | undefined,
  quantity: (scores: Scores) => Estimate | undefined,
): Comparison | undefined {
  const pair = first && second && Scores.paired(first, second);
  const [a, b] = pair?.map(quantity) ?? [];
  if (!pair || !a || !b) return undefined;
  const { seeds } = pair[0];
  return { first: a, second: b, difference: difference(a, b), gain: relativeGain(a, b), seeds };
}
