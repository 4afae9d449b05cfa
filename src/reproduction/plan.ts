/** What the study does, as jobs that need one another. */
import type { LanguageModel } from "./model.js";
import type { Setting } from "./study.js";
import { type Asking, type VariantName, variantNames } from "./variants.js";

export type Task =
  | { readonly kind: "image encoder" }
  | { readonly kind: "language model"; readonly model: LanguageModel }
  | { readonly kind: "images" }
  | { readonly kind: "stage one"; readonly seed: number; readonly queries: number }
  | { readonly kind: "stage two"; readonly setting: Setting }
  | { readonly kind: "variant"; readonly setting: Setting; readonly variant: VariantName }
  | { readonly kind: "fine-tuning"; readonly setting: Setting; readonly from: "blip2" | "instructblip" }
  | { readonly kind: "gate"; readonly setting: Setting };

/** A task under a name, and the names of those that must be done before. */
export interface Job {
  readonly name: string;
  readonly needs: readonly string[];
  readonly task: Task;
}

export interface PlanOptions {
  readonly seeds: readonly number[];
  /** Whether only the main comparison is made: InstructBLIP, without instruction-aware features, and BLIP-2. */
  readonly quick: boolean;
}

/** Queries of the main comparison: fewer than there are things in an image. And of the control, where they suffice. */
export const mainQueries = 4;
export const controlQueries = 8;

export const comparedEverywhere: readonly VariantName[] = ["instructblip", "no-instruction", "blip2"];

/** Jobs in an order in which they can be done: what matters most first. */
export function planJobs({ seeds, quick }: PlanOptions): Job[] {
  const jobs = new Map<string, Job>();
  const add = (name: string, needs: readonly string[], task: Task): void => {
    if (!jobs.has(name)) jobs.set(name, { name, needs, task });
  };
  const addVariants = (setting: Setting, names: readonly VariantName[]): void => {
    const { seed, queries, kind } = setting;
    const title = titleOf(setting);
    add(`language model ${kind}`, [], { kind: "language model", model: kind });
    const stageOne = `stage one, seed ${seed}, ${queries} queries`;
    add(stageOne, ["images"], { kind: "stage one", seed, queries });
    add(`stage two, ${title}`, [stageOne, `language model ${kind}`], { kind: "stage two", setting });
    for (const variant of names) {
      add(`${variant}, ${title}`, [`stage two, ${title}`], { kind: "variant", setting, variant });
    }
    if (queries === mainQueries) add(`gate ${kind}`, [`instructblip, ${title}`], { kind: "gate", setting });
  };
  const main = (seed: number): Setting => ({ seed, queries: mainQueries, kind: "t5" });
  const control = (seed: number): Setting => ({ ...main(seed), queries: controlQueries });

  add("language model t5", [], { kind: "language model", model: "t5" });
  add("image encoder", [], { kind: "image encoder" });
  add("images", ["image encoder"], { kind: "images" });
  for (const seed of seeds) addVariants(main(seed), quick ? comparedEverywhere : variantNames);
  if (!quick) {
    for (const seed of seeds) addVariants(control(seed), comparedEverywhere);
    for (const seed of seeds) addVariants({ ...main(seed), kind: "llama" }, comparedEverywhere);
  }
  for (const seed of seeds) {
    const setting = main(seed);
    for (const from of ["blip2", "instructblip"] as const) {
      const needs = [`${from}, ${titleOf(setting)}`];
      add(`fine-tuning from ${from}, seed ${seed}`, needs, { kind: "fine-tuning", setting, from });
    }
  }
  return [...jobs.values()];
}

const titleOf = ({ seed, queries, kind }: Setting): string => `seed ${seed}, ${queries} queries, ${kind}`;

/** Ways in which a variant is asked. */
export function askings(variant: VariantName): readonly Asking[] {
  return variant === "multitask-tags" ? ["instructions", "tags"] : ["instructions"];
}
