/** What the numbers say about the paper's claims, in sentences made from them. */
import { controlQueries, mainQueries } from "../plan.js";
import type { FineTuning } from "../results.js";
import { difference, intervalOf, type Verdict, verdictOf } from "./estimate.js";
import { fineTunedScores, fineTunedSet } from "./fine-tuning.js";
import { list, signed, signedWithInterval, withInterval } from "./markdown.js";
import type { Group, Scores } from "./statistics.js";
import {
  blip2,
  type Comparison,
  compareScores,
  type GroupName,
  instructBlip,
  kinds,
  kindTitles,
  multitask,
  nameOf,
  noBalance,
  noInstruction,
  type StudyView,
  type Way,
  type Where,
} from "./study-view.js";

const outcomes: Readonly<Record<Verdict, string>> = {
  "apart above": "it lies above, with intervals that do not touch",
  above: "it lies above: the intervals touch, but that of the paired difference holds only gains",
  "no difference": "no measurable difference: the interval of the paired difference holds 0",
  below: "it falls below: the intervals touch, but that of the paired difference holds only losses",
  "apart below": "it falls below, with intervals that do not touch",
};

/** "A scores 46.4 …, B 37.3 …: it lies above …" */
function sentence(
  first: string,
  second: string,
  { first: a, second: b, difference: between, gain }: Comparison,
): string {
  const relative = gain ? `, ${signed(gain.value)} % relative` : "";
  return `${first} scores ${withInterval(a)}, ${second} ${withInterval(b)}: ${outcomes[verdictOf(a, b)]}. Difference ${signedWithInterval(between)}${relative}.`;
}

interface Claim {
  /** What the paper says. */
  readonly claim: string;
  /** What the study found; nothing where it did not measure it. */
  readonly findings: readonly string[];
}

const groupPhrases: Readonly<Record<GroupName, string>> = {
  "held in": "held-in sets",
  "held out": "held-out sets",
  attributes: "held-out questions about attributes",
  relations: "held-out questions about relations",
};

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}

export function claimsOf(view: StudyView, fineTuning: readonly FineTuning[]): Claim[] {
  const finding = (first: Way, second: Way, where: Where, name: GroupName): string[] => {
    const group = view.group(where.kind, name);
    const comparison = view.compare(first, second, where, (scores) => scores.average(group));
    if (!comparison) return [];
    const place = `${kindTitles[where.kind]}, ${where.queries} queries, ${groupPhrases[name]}${seedNote(view, comparison.seeds)}`;
    return [`${place}: ${sentence(nameOf(first), nameOf(second), comparison)}`];
  };
  const mains = kinds.map((kind): Where => ({ kind, queries: mainQueries }));
  const t5 = mains[0]!;
  const both = (first: Way, second: Way, names: readonly GroupName[]): string[] =>
    mains.flatMap((where) => names.flatMap((name) => finding(first, second, where, name)));
  return [
    {
      claim: "Instruction tuning makes BLIP-2 answer tasks that it was never trained on.",
      findings: both(instructBlip, blip2, ["held out", "attributes", "relations"]),
    },
    {
      claim: "A Q-Former that does not read the instruction is worse, held in and held out.",
      findings: both(noInstruction, instructBlip, ["held in", "held out", "attributes", "relations"]),
    },
    {
      claim: "Without balancing of the sets, most results are a little worse.",
      findings: both(noBalance, instructBlip, ["held in", "held out"]),
    },
    {
      claim: `(Not the paper's, but a control.) Reading the instruction matters because ${mainQueries} queries cannot carry all things of an image; with ${controlQueries} it should matter less.`,
      findings: [
        ...(["held in", "held out"] as const).flatMap((name) =>
          finding(noInstruction, instructBlip, { kind: "t5", queries: controlQueries }, name),
        ),
        ...controlFinding(view),
      ],
    },
    {
      claim:
        "Multitask training without instructions fits the held-in sets as well, but does not help with others.",
      findings: multitask.flatMap((way) =>
        (["held in", "held out"] as const).flatMap((name) => finding(way, instructBlip, t5, name)),
      ),
    },
    {
      claim: "InstructBLIP is the better start for fine-tuning.",
      findings: fineTuningFinding(fineTuning),
    },
  ];
}

/** Which seeds it is of, where that is not all. */
function seedNote(view: StudyView, seeds: readonly number[]): string {
  if (seeds.length === view.seeds.length) return "";
  return `, only seed${seeds.length > 1 ? "s" : ""} ${list(seeds.map(String))}`;
}

/** Whether what reading the instruction brings is less with more queries. */
function controlFinding(view: StudyView): string[] {
  const group = view.group("t5", "held out");
  const aware = [mainQueries, controlQueries].map((queries) =>
    view.scores(instructBlip, { kind: "t5", queries }),
  );
  const blind = [mainQueries, controlQueries].map((queries) =>
    view.scores(noInstruction, { kind: "t5", queries }),
  );
  const all = [...aware, ...blind];
  const seeds = view.seeds.filter((seed) => all.every((scores) => scores?.seeds.includes(seed)));
  if (seeds.length === 0) return [];
  const [main, control] = [0, 1].map((i) =>
    compareScores(aware[i]?.withSeeds(seeds), blind[i]?.withSeeds(seeds), (scores) => scores.average(group)),
  );
  if (!main || !control) return [];
  const less = difference(main.difference, control.difference);
  const { low, high } = intervalOf(less);
  const outcome = low > 0 ? "more than" : high < 0 ? "less than" : "not measurably more or less than";
  return [
    `T5, held-out sets${seedNote(view, seeds)}: with ${mainQueries} queries, reading the instruction brings ${signedWithInterval(main.difference)}, which is ${outcome} the ${signedWithInterval(control.difference)} with ${controlQueries}; difference ${signedWithInterval(less)}.`,
    ...roomFinding(view, blind, group),
  ];
}

/** Whether a Q-Former that does not read the instruction gains by more queries: else it is not room that it lacks. */
function roomFinding(view: StudyView, [few, many]: (Scores | undefined)[], group: Group): string[] {
  const comparison = compareScores(many, few, (scores) => scores.average(group));
  if (!comparison) return [];
  const gains = verdictOf(comparison.first, comparison.second).includes("above");
  const meaning = gains
    ? ""
    : " As long as these models are trained, more queries do not help it, so the control does not tell whether it lacks room for things.";
  const name = `${nameOf(noInstruction)} with ${controlQueries} queries`;
  return [
    `T5, held-out sets${seedNote(view, comparison.seeds)}: ${sentence(name, `with ${mainQueries}`, comparison)}${meaning}`,
  ];
}

function fineTuningFinding(fineTuning: readonly FineTuning[]): string[] {
  const comparison = compareScores(
    fineTunedScores(fineTuning, "instructblip"),
    fineTunedScores(fineTuning, "blip2"),
    (scores) => scores.estimate(fineTunedSet),
  );
  return comparison ? [`ScienceQA: ${sentence("InstructBLIP", "BLIP-2", comparison)}`] : [];
}

/** The claims as a list. */
export function claimList(claims: readonly Claim[]): string {
  return claims
    .map(({ claim, findings }) => {
      const found = findings.length > 0 ? findings : ["not measured."];
      return [`- **${claim}**`, ...found.map((text) => `  - ${capital(text)}`)].join("\n");
    })
    .join("\n");
}
