/** What is not measured yet: the program may have been interrupted. */
import type { LanguageModel } from "../model.js";
import { askings, planJobs } from "../plan.js";
import type { FineTuning } from "../results.js";
import { originTitles } from "./fine-tuning.js";
import { list } from "./markdown.js";
import {
  gateThreshold,
  heldInSets,
  heldOutSets,
  kindTitles,
  type StudyView,
  titleOf,
  type Way,
  type Where,
} from "./study-view.js";

/** One sentence for each thing that is missing of a study of the seeds that there are results of. */
export function missingParts(
  view: StudyView,
  { fineTuning, quick }: { readonly fineTuning: readonly FineTuning[]; readonly quick: boolean },
): string[] {
  const { seeds } = view;
  if (seeds.length === 0) return ["No model has been evaluated yet."];
  const jobs = planJobs({ seeds, quick });
  const missing: string[] = [];
  const planned = new Map<string, { way: Way; where: Where }>();
  for (const { task } of jobs) {
    if (task.kind === "gate") missing.push(...missingGate(view, task.setting.kind));
    if (task.kind === "fine-tuning") {
      const { from, setting } = task;
      const isThere = fineTuning.some((run) => run.from === from && run.seed === setting.seed);
      if (!isThere) missing.push(`Fine-tuning from ${originTitles[from]} with seed ${setting.seed}.`);
    }
    if (task.kind === "variant") {
      const { variant, setting } = task;
      for (const asking of askings(variant)) {
        const way = { variant, asking };
        planned.set(`${titleOf(way)}, ${kindTitles[setting.kind]}, ${setting.queries} queries`, {
          way,
          where: setting,
        });
      }
    }
  }
  for (const [title, { way, where }] of planned) missing.push(...missingResults(view, title, way, where));
  if (seeds.length === 1) {
    missing.push(
      "There is one seed only: intervals tell how chance draws samples, not how it trains models.",
    );
  }
  return missing;
}

function missingGate(view: StudyView, kind: LanguageModel): string[] {
  const title = kindTitles[kind];
  if (!view.gate(kind)) {
    return [`The gate of ${title} is not measured: there are no held-out averages of its models.`];
  }
  if (heldOutSets.some((set) => view.passes(kind, set))) return [];
  return [
    `${title} reaches ${100 * gateThreshold} % on no held-out set in text: there are no held-out averages of its models.`,
  ];
}

function missingResults(view: StudyView, title: string, way: Way, where: Where): string[] {
  const scores = view.scores(way, where);
  if (!scores) return [`${title}: no results.`];
  const missing: string[] = [];
  const seeds = view.seeds.filter((seed) => !scores.seeds.includes(seed));
  if (seeds.length > 0) missing.push(`${title}: nothing of seed ${list(seeds.map(String))}.`);
  const sets = [...heldInSets, ...heldOutSets].filter((set) => scores.value(set) === undefined);
  if (sets.length > 0) {
    missing.push(`${title}: no score on ${list(sets)}; averages that need them are left out.`);
  }
  return missing;
}
