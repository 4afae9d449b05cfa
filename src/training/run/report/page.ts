import { escapeHtml } from "../../../data/index.js";
import type { Answers } from "../../validation/answers.js";
import { bestOf, type LoggedStep, type Validation } from "../step-log.js";
import { answersSection } from "./answers-section.js";
import { chart } from "./chart.js";
import { type Point, shortNumber, smoothed } from "./curve.js";
import type { LoggedStage } from "./read-run.js";

const style = `
  :root { color-scheme: light dark; --page: #f6f6f4; --card: #fff; --ink: #222; --faint: #6b6b66; --rule: #e2e2dc;
    --line: #1f5fbf; --band: #1f5fbf33; --mark: #c2410c; --wrong: #b3261e; --right: #1b6e35; }
  @media (prefers-color-scheme: dark) { :root { --page: #17181a; --card: #222427; --ink: #e6e6e3; --faint: #a0a09a;
    --rule: #3a3c40; --line: #7db0ff; --band: #7db0ff38; --mark: #ff9d5c; --wrong: #ff8a80; --right: #7fd39a; } }
  body { font: 15px/1.5 system-ui, sans-serif; margin: clamp(0.75rem, 3vw, 2rem) auto; padding: 0 clamp(0.75rem, 3vw, 2rem);
    max-width: 80rem; color: var(--ink); background: var(--page); }
  h1, h2, p { overflow-wrap: anywhere; }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  th, td { padding: 0.2rem 0.8rem; text-align: right; border-bottom: 1px solid var(--rule); }
  th:first-child, td:first-child { text-align: left; } td { white-space: nowrap; }
  .wide, figure, pre { background: var(--card); border-radius: 8px; padding: 0.7rem 1rem; overflow-x: auto; }
  .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 23rem), 1fr)); gap: 1rem; }
  figure { margin: 0; } figcaption { font-weight: 600; } figcaption span { color: var(--faint); font-weight: 400; }
  svg { display: block; width: 100%; font-size: 11px; }
  svg text { fill: var(--faint); } .grid { stroke: var(--rule); } .band { fill: var(--band); }
  .line { fill: none; stroke: var(--line); stroke-width: 1.8; stroke-linejoin: round; } .dot { fill: var(--line); }
  .marked { fill: none; stroke: var(--mark); stroke-width: 2; }
  .faint { color: var(--faint); } .wrong { color: var(--wrong); } .right { color: var(--right); }
  .answers { margin-top: 1rem; } .answers th, .answers td { text-align: left; vertical-align: top; white-space: normal;
    overflow-wrap: anywhere; min-width: 5rem; }
  @media (max-width: 40rem) { .wide, figure, pre { padding: 0.4rem 0.5rem; } th, td { padding: 0.2rem 0.4rem; font-size: 0.9em; } }
`;

/** The report of a run as one page, which loads nothing from anywhere. */
export function runPage(title: string, stages: readonly LoggedStage[], answers?: Answers): string {
  const name = escapeHtml(title);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Training of ${name}</title>
<style>${style}</style>
<h1>Training of ${name}</h1>
<div class="wide">${summaryTable(stages)}</div>
<p class="faint">A line within the range of the single steps is smoothed: each place is the mean of the 4 % of all steps around it. A ring marks the best validation.</p>
${answers ? answersSection(answers) : ""}
${stages.map(stageSection).join("\n")}
<h2>Configuration</h2>
${configurations(stages)}
</html>
`;
}

function summaryTable(stages: readonly LoggedStage[]): string {
  const head = [
    "stage",
    "steps",
    "first loss",
    "loss at the end",
    "best score",
    "at step",
    "time",
    "steps per second",
  ];
  const rows = stages.map(({ name, steps, seconds }) => {
    const best = bestOf(steps);
    const losses = places(steps, ({ reports }) => reports.loss);
    return [
      name,
      steps.length.toLocaleString("en-US"),
      losses.length > 0 ? shortNumber(losses[0].y) : "–",
      losses.length > 0 ? shortNumber(smoothed(losses)[losses.length - 1].y) : "–",
      best ? shortNumber(best.score) : "–",
      best ? best.step.toLocaleString("en-US") : "–",
      seconds === undefined ? "–" : formatSeconds(seconds),
      seconds ? shortNumber(steps.length / seconds) : "–",
    ];
  });
  const cells = (tag: string, texts: readonly string[]): string =>
    `<tr>${texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join("")}</tr>`;
  return `<table>\n${[cells("th", head), ...rows.map((row) => cells("td", row))].join("\n")}\n</table>`;
}

function formatSeconds(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return `${Math.round(seconds)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function stageSection({ name, steps }: LoggedStage): string {
  const best = bestOf(steps);
  const charts: string[] = [];
  const validated = steps.filter(({ validation }) => validation);
  const validations = validated.map(({ validation }) => validation!);
  const twin = twinOfScore(validations);
  // Validation scores first: they are what one looks for.
  for (const measure of namesIn(validations)) {
    if (measure === "score" && twin !== undefined) continue;
    const points = places(validated, ({ validation }) => validation![measure], 1);
    const marked =
      measure === (twin ?? "score") && best ? points.find(({ x }) => x === best.step) : undefined;
    charts.push(...draw(`validation ${measure}`, points, "dots", marked));
  }
  for (const report of namesIn(steps.map(({ reports }) => reports))) {
    charts.push(
      ...draw(
        report,
        places(steps, ({ reports }) => reports[report]),
        "noisy",
      ),
    );
  }
  charts.push(
    ...draw(
      "learning rate",
      places(steps, ({ learningRate }) => learningRate),
      "plain",
    ),
  );
  return `<h2>${escapeHtml(name)}</h2>\n<div class="charts">\n${charts.join("\n")}\n</div>`;
}

/** The measure that the score is the negative of: of a single data set its loss. One curve is enough for both. */
function twinOfScore(validations: readonly Validation[]): string | undefined {
  return namesIn(validations).find(
    (name) => name !== "score" && validations.every((validation) => validation.score === -validation[name]),
  );
}

function draw(
  title: string,
  points: readonly Point[],
  style: "noisy" | "plain" | "dots",
  marked?: Point,
): string[] {
  return points.length === 0 ? [] : [chart({ title, points, style, marked })];
}

/** Names of all numbers, in the order in which they first come. */
function namesIn(records: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}

/** The curve of a number, without the places where it was none. */
function places(
  steps: readonly LoggedStep[],
  value: (step: LoggedStep) => number | null | undefined,
  after = 0,
): Point[] {
  return steps.flatMap((step) => {
    const y = value(step);
    return typeof y === "number" ? [{ x: step.step + after, y }] : [];
  });
}

/** Each configuration once, with the stages that it is of where they differ. */
function configurations(stages: readonly LoggedStage[]): string {
  const byText = new Map<string, string[]>();
  for (const { name, run } of stages) byText.set(run, [...(byText.get(run) ?? []), name]);
  return [...byText]
    .map(([run, names]) => {
      const heading = byText.size > 1 ? `<h3>${escapeHtml(names.join(", "))}</h3>\n` : "";
      return `${heading}<pre>${escapeHtml(indented(run))}</pre>`;
    })
    .join("\n");
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
