/** The document's figures; one that has nothing to show is left out. */

import { datasetNamed } from "../../data/index.js";
import { controlQueries, mainQueries } from "../plan.js";
import type { FineTuning } from "../results.js";
import { type DotGroup, type DotRow, dotChart } from "./dot-chart.js";
import type { Estimate } from "./estimate.js";
import { fineTunedScores, fineTunedSet, origins, originTitles } from "./fine-tuning.js";
import {
  blip2,
  comparedWays,
  type GroupName,
  heldOutSets,
  instructBlip,
  kinds,
  kindTitles,
  multitask,
  type StudyView,
  titleOf,
  type Way,
  type Where,
  ways,
} from "./study-view.js";
import type { Tone } from "./tones.js";

const dots = "Dots: mean of the seeds, 0 to 100. Lines: 95 % intervals.";
const wrongMarks = "Hollow: the same questions about a wrong image.";

const mainT5: Where = { kind: "t5", queries: mainQueries };

function toneOf({ variant }: Way): Tone {
  if (variant === "instructblip" || variant === "blip2") return variant;
  return variant.startsWith("multitask") ? "multitask" : "ablation";
}

/** Labels short enough for a figure. */
const shortTitle = (way: Way): string =>
  titleOf(way)
    .replace("InstructBLIP without", "Without")
    .replace("Multitask, data set tags; asked", "Multitask, tags; asked");

interface Shown {
  readonly way: Way;
  readonly estimate: Estimate | undefined;
  readonly mark?: number;
}

function rowsOf(shown: readonly Shown[]): DotRow[] {
  return shown.flatMap(({ way, estimate, mark }) =>
    estimate ? [{ label: shortTitle(way), tone: toneOf(way), estimate, mark }] : [],
  );
}

/** Averages of a group, with what a wrong image leads to. */
function averages(view: StudyView, chosen: readonly Way[], where: Where, name: GroupName): DotRow[] {
  const group = view.group(where.kind, name);
  return rowsOf(
    chosen.map((way) => ({
      way,
      estimate: view.average(way, where, name),
      mark: view.scores(way, where)?.averageValue(group, "wrong"),
    })),
  );
}

function withRows(groups: readonly DotGroup[]): DotGroup[] {
  return groups.filter(({ rows }) => rows.length > 0);
}

/** SVG files by name. */
export function figuresOf(view: StudyView, fineTuning: readonly FineTuning[]): Map<string, string> {
  const figures = new Map<string, string>();
  const addDots = (name: string, title: string, groups: readonly DotGroup[], legend: string) => {
    const shown = withRows(groups);
    if (shown.length > 0) figures.set(name, dotChart({ title, groups: shown, legend }));
  };

  addDots(
    "held-out.svg",
    `Held-out average, ${mainQueries} queries`,
    kinds.map((kind) => ({
      title: kindTitles[kind],
      rows: averages(view, ways, { kind, queries: mainQueries }, "held out"),
    })),
    `${dots} ${wrongMarks}`,
  );
  addDots(
    "queries.svg",
    "Held-out average by the number of queries",
    [mainQueries, controlQueries].map((queries) => ({
      title: `${queries} queries`,
      rows: averages(view, comparedWays, { kind: "t5", queries }, "held out"),
    })),
    `${dots} ${wrongMarks}`,
  );
  addDots(
    "multitask.svg",
    "Many tasks, with and without instructions",
    (["held in", "held out"] as const).map((name) => ({
      title: name === "held in" ? "Held in" : "Held out",
      rows: averages(view, [blip2, ...multitask, instructBlip], mainT5, name),
    })),
    `${dots} ${wrongMarks}`,
  );
  addDots(
    "fine-tuning.svg",
    "ScienceQA after fine-tuning",
    [
      {
        title: "Fine-tuned from",
        rows: origins.flatMap((from): DotRow[] => {
          const estimate = fineTunedScores(fineTuning, from)?.estimate(fineTunedSet);
          return estimate ? [{ label: originTitles[from], tone: from, estimate }] : [];
        }),
      },
    ],
    dots,
  );
  addDots(
    "sets.svg",
    `Held-out sets, T5, ${mainQueries} queries`,
    heldOutSets.map((set) => ({
      title: `${datasetNamed(set).title}${view.passes("t5", set) ? "" : " (does not pass the gate)"}`,
      rows: rowsOf(
        comparedWays.map((way) => {
          const scores = view.scores(way, mainT5);
          return { way, estimate: scores?.estimate(set), mark: scores?.value(set, { condition: "wrong" }) };
        }),
      ),
    })),
    `${dots} ${wrongMarks}`,
  );
  return figures;
}
