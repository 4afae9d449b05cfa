/** Tables of the results. */

import { datasetNamed } from "../../data/index.js";
import { publishedRows, publishedSets } from "../../evaluation/index.js";
import { markdownTable } from "../../report/index.js";
import { mainQueries } from "../plan.js";
import { conditions, type FineTuning } from "../results.js";
import { averageOf } from "./estimate.js";
import { fineTunedScores, fineTunedSet, origins, originTitles } from "./fine-tuning.js";
import { count, nothing, number, signed, signedWithInterval, withInterval } from "./markdown.js";
import {
  ablationHeldIn,
  ablationSets,
  type PublishedAblation,
  publishedAblations,
  publishedFineTuning,
  publishedMultitask,
} from "./published.js";
import {
  blip2,
  groupNames,
  heldInSets,
  heldOutSets,
  instructBlip,
  kinds,
  kindTitles,
  noBalance,
  noInstruction,
  type StudyView,
  titleOf,
  type Way,
  type Where,
  ways,
} from "./study-view.js";

const titleOfSet = (set: string): string => datasetNamed(set).title;

/** Averages of some ways to train at one place, and what wrong and empty images lead to. */
export function averagesTable(view: StudyView, chosen: readonly Way[], where: Where): string {
  const rows = chosen.flatMap((way) => {
    const scores = view.scores(way, where);
    if (!scores) return [];
    const heldOut = view.group(where.kind, "held out");
    return [
      [
        titleOf(way),
        ...groupNames.map((name) => withInterval(view.average(way, where, name))),
        number(scores.averageValue(heldOut, "wrong")),
        number(scores.averageValue(heldOut, "blank")),
        scores.seeds.join(", "),
      ],
    ];
  });
  if (rows.length === 0) return "";
  return markdownTable(
    ["model", ...groupNames, "held out, wrong image", "held out, empty image", "seeds"],
    rows,
  );
}

/** InstructBLIP minus each of the others, with the same seeds and samples. */
export function differencesTable(view: StudyView, chosen: readonly Way[], where: Where): string {
  const rows = chosen.flatMap((way) => {
    const compared = groupNames.map((name) =>
      view.compare(instructBlip, way, where, (scores) => scores.average(view.group(where.kind, name))),
    );
    if (compared.every((comparison) => !comparison)) return [];
    const gain = compared[groupNames.indexOf("held out")]?.gain;
    return [
      [
        titleOf(way),
        ...compared.map((comparison) => signedWithInterval(comparison?.difference)),
        gain ? `${signed(gain.value)} %` : nothing,
      ],
    ];
  });
  if (rows.length === 0) return "";
  return markdownTable(["InstructBLIP minus", ...groupNames, "held out, relative"], rows);
}

const percent = (value: number | undefined): string => (value === undefined ? nothing : `${signed(value)} %`);

/** What instruction tuning brings on each held-out set, relative to BLIP-2, beside the paper's table 1. */
export function gainsTable(view: StudyView): string {
  const measured = kinds.filter((kind) => view.scores(instructBlip, { kind, queries: mainQueries }));
  const gainOf = (kind: (typeof kinds)[number], set: string) =>
    view.compare(instructBlip, blip2, { kind, queries: mainQueries }, (scores) => scores.estimate(set))?.gain;
  const paper = ["FlanT5-XL", "Vicuna-7B"].map((model) => {
    const resultsOf = (name: string) => {
      const row = publishedRows.find((published) => published.model === `${name} (${model})`);
      if (!row) throw new Error(`Table 1 has no row of ${name} (${model})`);
      return row.results as readonly number[];
    };
    const before = resultsOf("BLIP-2");
    return { model, gains: resultsOf("InstructBLIP").map((score, i) => 100 * (score / before[i]! - 1)) };
  });
  const means = measured.map((kind) => {
    const gains = heldOutSets
      .filter((set) => view.passes(kind, set))
      .flatMap((set) => gainOf(kind, set) ?? []);
    return gains.length > 0 ? averageOf(gains) : undefined;
  });
  const rows = publishedSets.map(([set], i) => [
    titleOfSet(set),
    ...measured.map((kind) => {
      const gain = percent(gainOf(kind, set)?.value);
      return view.passes(kind, set) || gain === nothing ? gain : `(${gain})`;
    }),
    ...paper.map(({ gains }) => percent(gains[i])),
  ]);
  const paperMeans = paper.map(({ gains }) => gains.reduce((sum, gain) => sum + gain, 0) / gains.length);
  return markdownTable(
    [
      "set",
      ...measured.map((kind) => `miniature, ${kindTitles[kind]}`),
      ...paper.map(({ model }) => `paper, ${model}`),
    ],
    [
      ...rows,
      [
        "**mean of the gains**",
        ...means.map((gain) => (gain ? `${signedWithInterval(gain)} %` : nothing)),
        ...paperMeans.map(percent),
      ],
    ],
  );
}

/** Averages of each seed alone. */
export function seedsTable(view: StudyView, where: Where): string {
  const chosen = ways.filter((way) => view.scores(way, where));
  if (chosen.length === 0) return "";
  const rows = chosen.flatMap((way) => {
    const scores = view.scores(way, where);
    return (scores?.seeds ?? []).map((seed) => [
      titleOf(way),
      String(seed),
      ...groupNames.map((name) =>
        number(scores?.withSeeds([seed]).averageValue(view.group(where.kind, name), "own")),
      ),
    ]);
  });
  return markdownTable(["model", "seed", ...groupNames], rows);
}

/** Scores of every set: own image with its interval, wrong and empty image. */
export function perSetTable(view: StudyView, where: Where): string {
  const chosen = ways.filter((way) => view.scores(way, where));
  if (chosen.length === 0) return "";
  const rows = [...heldInSets, ...heldOutSets].map((set) => {
    const cells = chosen.map((way) => {
      const scores = view.scores(way, where);
      const own = scores?.estimate(set);
      if (!own) return nothing;
      const guessed = conditions.slice(1).map((condition) => number(scores?.value(set, { condition })));
      return [withInterval(own).replace(/^\S+/, "**$&**"), ...guessed].join(" / ");
    });
    const held = heldInSets.includes(set) ? "in" : view.passes(where.kind, set) ? "out" : "out, not averaged";
    return [titleOfSet(set), held, ...cells];
  });
  return markdownTable(["set", "held", ...chosen.map(titleOf)], rows, 2);
}

/** CIDEr of the sets that have it. */
export function ciderTable(view: StudyView, where: Where): string {
  const chosen = ways.filter((way) => view.scores(way, where));
  const ciderOf = (way: Way, set: string) => view.scores(way, where)?.cider(set);
  const sets = [...heldInSets, ...heldOutSets].filter((set) =>
    chosen.some((way) => ciderOf(way, set) !== undefined),
  );
  if (sets.length === 0) return "";
  return markdownTable(
    ["model", ...sets.map(titleOfSet)],
    chosen.map((way) => [titleOf(way), ...sets.map((set) => number(ciderOf(way, set)))]),
  );
}

/** The ablations beside the paper's table 2: scores, and how much less than all of InstructBLIP they are. */
export function ablationTable(view: StudyView): string {
  const ours = kinds.flatMap((kind) => {
    const where: Where = { kind, queries: mainQueries };
    const full = view.scores(instructBlip, where);
    return [instructBlip, noInstruction, noBalance].flatMap((way) => {
      const scores = view.scores(way, where);
      if (!scores) return [];
      const cell = (value: number | undefined, whole: number | undefined): string =>
        withDrop(way, value, whole);
      const heldIn = { sets: ablationHeldIn };
      return [
        [
          `miniature, ${kindTitles[kind]}`,
          titleOf(way),
          cell(scores.averageValue(heldIn, "own"), full?.averageValue(heldIn, "own")),
          ...ablationSets.map((set) => cell(scores.value(set), full?.value(set))),
        ],
      ];
    });
  });
  const paper = publishedAblations.map((row) => {
    const full = publishedAblations.find(
      ({ model, variant }) => model === row.model && variant === "instructblip",
    ) as PublishedAblation;
    const way = { variant: row.variant, asking: "instructions" } as const;
    return [
      `paper, ${row.model}`,
      titleOf(way),
      withDrop(way, row.heldIn, full.heldIn),
      ...row.sets.map((value, i) => withDrop(way, value, full.sets[i])),
    ];
  });
  return markdownTable(
    ["", "model", "held in (4 sets)", ...ablationSets.map(titleOfSet)],
    [...ours, ...paper],
    2,
  );
}

/** "63.4 (−9.9 %)": of what the whole model scores. */
function withDrop(
  { variant }: Way,
  value: number | null | undefined,
  whole: number | null | undefined,
): string {
  if (variant === "instructblip" || value == null || !whole) return number(value);
  return `${number(value)} (${percent(100 * (value / whole - 1))})`;
}

/** Many tasks with and without instructions, beside the paper's figure 4. */
export function multitaskTable(view: StudyView): string {
  const where: Where = { kind: "t5", queries: mainQueries };
  const rows = publishedMultitask.map(({ heldIn, heldOut, ...way }) => {
    return [
      titleOf(way),
      withInterval(view.average(way, where, "held in")),
      withInterval(view.average(way, where, "held out")),
      number(heldIn),
      number(heldOut),
    ];
  });
  return markdownTable(["training", "held in", "held out", "paper, held in", "paper, held out"], rows);
}

/** ScienceQA after fine-tuning, beside the paper's table 3. */
export function fineTuningTable(view: StudyView, fineTuning: readonly FineTuning[]): string {
  const rows = origins.map((from) => {
    const runs = fineTuning.filter((run) => run.from === from);
    const steps = [...new Set(runs.map((run) => run.steps))].sort((a, b) => a - b);
    const way = from === "blip2" ? blip2 : instructBlip;
    return [
      originTitles[from],
      withInterval(view.scores(way, { kind: "t5", queries: mainQueries })?.estimate(fineTunedSet)),
      withInterval(fineTunedScores(runs, from)?.estimate(fineTunedSet)),
      steps.map(count).join(", ") || nothing,
      runs
        .map(({ seed }) => seed)
        .sort((a, b) => a - b)
        .join(", ") || nothing,
      ...publishedFineTuning.map((row) => number(row[from])),
    ];
  });
  return markdownTable(
    [
      "from",
      "before",
      "fine-tuned",
      "steps",
      "seeds",
      ...publishedFineTuning.map(({ model }) => `paper, ${model}`),
    ],
    rows,
  );
}
