import { describe, expect, it } from "vitest";
import { controlQueries, mainQueries, type PlanOptions, planJobs } from "./plan.js";
import type { Setting } from "./study.js";
import { variantNames } from "./variants.js";

const plans: [string, PlanOptions][] = [
  ["the whole plan", { seeds: [1, 2, 3], quick: false }],
  ["the quick plan", { seeds: [1], quick: true }],
];

describe.each(plans)("%s", (_, options) => {
  const jobs = planJobs(options);

  it("names each job once, in an order in which they can be done", () => {
    const before = new Set<string>();
    for (const { name, needs } of jobs) {
      expect(before.has(name), name).toBe(false);
      for (const need of needs) expect(before.has(need), `${name} needs ${need}`).toBe(true);
      before.add(name);
    }
  });

  it("gives each job what it loads", () => {
    const names = (kind: string) => jobs.filter(({ task }) => task.kind === kind).map(({ name }) => name);
    const needsOf = (name: string): Set<string> => {
      const needs = jobs.find((job) => job.name === name)?.needs ?? [];
      return new Set(needs.flatMap((need) => [need, ...needsOf(need)]));
    };
    for (const { name, task } of jobs) {
      if (!("setting" in task)) continue;
      const needs = needsOf(name);
      const [model] = names("language model").filter((one) => one.endsWith(task.setting.kind));
      for (const need of ["image encoder", "images", model]) expect(needs, name).toContain(need);
      const { seed, queries } = task.setting;
      expect(needs, name).toContain(`stage one, seed ${seed}, ${queries} queries`);
    }
  });
});

const variantsOf = (options: PlanOptions) =>
  planJobs(options).flatMap(({ task }) => (task.kind === "variant" ? [task] : []));

function count(options: PlanOptions, wanted: Partial<Setting>): number {
  return variantsOf(options).filter(({ setting }) => {
    return Object.entries(wanted).every(([key, value]) => setting[key as keyof Setting] === value);
  }).length;
}

it("trains every variant with every seed, and the three main ones with more queries and with LLaMA", () => {
  const whole = { seeds: [1, 2, 3], quick: false };
  expect(count(whole, { queries: mainQueries, kind: "t5" })).toBe(3 * variantNames.length);
  expect(count(whole, { queries: controlQueries, kind: "t5" })).toBe(3 * 3);
  expect(count(whole, { queries: mainQueries, kind: "llama" })).toBe(3 * 3);
  expect(count(whole, {})).toBe(3 * (variantNames.length + 6));
  for (const seed of whole.seeds) expect(count(whole, { seed })).toBe(variantNames.length + 6);
  const kinds = planJobs(whole).map(({ task }) => task.kind);
  expect(kinds.filter((kind) => kind === "fine-tuning")).toHaveLength(3 * 2);
  expect(kinds.filter((kind) => kind === "gate")).toHaveLength(2);
  expect(kinds.filter((kind) => kind === "stage one")).toHaveLength(3 * 2);
  expect(kinds.filter((kind) => kind === "stage two")).toHaveLength(3 * 3);
});

it("quick, makes the main comparison alone", () => {
  const quick = { seeds: [1], quick: true };
  expect(variantsOf(quick).map(({ variant }) => variant)).toEqual([
    "instructblip",
    "no-instruction",
    "blip2",
  ]);
  expect(planJobs(quick)).toHaveLength(11);
});
