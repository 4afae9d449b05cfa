/** What both forms of the report say, as rows of plain text. */
import { modelTitle } from "../../hub/index.js";
import { misfitOf } from "../fit.js";
import { publishedRows, publishedSets } from "./published.js";
import type { ScoredRun, ScoredSet } from "./score-run.js";

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const unansweredShown = 5;

/** As papers print them: times 100, one decimal. */
export function percent(value: number): string {
  return (100 * value).toFixed(1);
}

export function titleOf({ run }: ScoredRun): string {
  return `Evaluation of ${modelTitle(run.model.directory)}`;
}

/** What the model's weights were held in, where that is not what is stored, to follow its name. */
export function heldIn({ model: { precision } }: ScoredRun["run"]): string {
  return precision === undefined ? "" : ` (held in ${precision})`;
}

/** What a reader has to know before looking at the numbers. */
export function warningsOf({ run, sets }: ScoredRun): string[] {
  const warnings: string[] = [];
  const misfit = misfitOf({ builtIn: run.model.builtIn, miniature: run.miniature });
  if (misfit) warnings.push(misfit);
  if (run.miniature) {
    warnings.push(
      "Miniature data: small drawn imitations in the data sets' own formats. The scores say nothing about the published sets and must not be compared with the paper's.",
    );
  }
  const drawn = sets.filter(({ set }) => set.selection.limit !== null).map(({ set }) => set.task.title);
  if (drawn.length > 0) warnings.push(`Only a drawn part of the samples was asked: ${drawn.join(", ")}.`);
  const open = sets.filter(({ set, answers }) => answers.size < set.samples.length);
  if (open.length > 0) {
    const counts = open.map(
      ({ set, answers }) => `${set.task.title} (${answers.size} of ${set.samples.length})`,
    );
    warnings.push(`Not finished; scored is what is answered: ${counts.join(", ")}.`);
  }
  for (const { set, unanswered } of sets) {
    if (unanswered.length === 0) continue;
    const named = unanswered.slice(0, unansweredShown).map(({ id, reason }) => `sample ${id} (${reason})`);
    const more = unanswered.length - named.length;
    warnings.push(
      `${set.task.title}: ${unanswered.length} of ${set.samples.length} samples could not be asked: ${named.join("; ")}${more > 0 ? ` and ${more} more, all in unanswered.json` : ""}. Mend them and start evaluate again: it asks what is not answered yet.`,
    );
  }
  for (const { set, measured } of sets) {
    for (const { notice } of measured?.scores ?? [])
      if (notice) warnings.push(`${set.task.title}: ${notice}.`);
  }
  const other = sets.filter(({ set }) => set.selection.split !== set.task.evaluation.split);
  if (other.length > 0) {
    const splits = other.map(({ set }) => `${set.task.title} (${set.selection.split})`);
    warnings.push(`Another split than the paper's: ${splits.join(", ")}.`);
  }
  return warnings;
}

/** The paper's zero-shot table, and the run's scores below. */
export function publishedTable({ run, sets }: ScoredRun): Table {
  const ours = publishedSets.map(([name]) => {
    const score = sets.find(({ set }) => set.task.name === name)?.measured?.scores[0];
    return score ? percent(score.value) : "–";
  });
  const name = `${modelTitle(run.model.directory)}${run.miniature ? " (miniature data)" : ""}`;
  return {
    head: ["model", ...publishedSets.map(([, title]) => title)],
    rows: [
      ...publishedRows.map(({ model, results }) => [
        model,
        ...results.map((value) => value?.toFixed(1) ?? "–"),
      ]),
      [name, ...ours],
    ],
  };
}

/** Every score with its interval and how many samples it is of. */
export function scoreTable({ sets }: ScoredRun): Table {
  return {
    head: ["set", "split", "score", "value", "95 % interval", "n", "s per sample"],
    rows: sets.flatMap(scoreRows),
  };
}

function scoreRows({ set, answers, measured, unscored }: ScoredSet): string[][] {
  const { title } = set.task;
  const { split } = set.selection;
  const all = [...answers.values()];
  const seconds =
    all.length === 0 ? "–" : (all.reduce((sum, { seconds }) => sum + seconds, 0) / all.length).toFixed(3);
  if (!measured) return [[title, split, unscored ?? "", "–", "–", String(answers.size), seconds]];
  return measured.scores.map(({ metric, name, value, interval, samples }) => {
    const label = name === "accuracy" ? `accuracy (${metric})` : name;
    const show = name === "mean rank" ? (rank: number) => rank.toFixed(2) : percent;
    const range = interval ? `${show(interval.low)} to ${show(interval.high)}` : "–";
    return [title, split, label, show(value), range, String(samples), seconds];
  });
}
