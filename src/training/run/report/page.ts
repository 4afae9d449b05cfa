import { duration, escapeHtml, htmlPage, htmlTable } from "../../../report/index.js";
import type { Answers } from "../../validation/answers.js";
import { bestOf, type LoggedStep, type Validation } from "../step-log.js";
import { answersSection } from "./answers-section.js";
import { chart } from "./chart.js";
import { type Point, shortNumber, smoothed } from "./curve.js";
import type { LoggedStage } from "./read-run.js";

/** The report of a run as one page, which loads nothing from anywhere. */
export function runPage(title: string, stages: readonly LoggedStage[], answers?: Answers): string {
  return htmlPage(
    `Training of ${title}`,
    `<div class="wide">${summaryTable(stages)}</div>
<p class="faint">A line within the range of the single steps is smoothed: each place is the mean of the 4 % of all steps around it. A ring marks the best validation.</p>
${answers ? answersSection(answers) : ""}
${stages.map(stageSection).join("\n")}
<h2>Configuration</h2>
${configurations(stages)}`,
  );
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
      losses.length > 0 ? shortNumber(losses[0]!.y) : "–",
      losses.length > 0 ? shortNumber(smoothed(losses)[losses.length - 1]!.y) : "–",
      best ? shortNumber(best.score) : "–",
      best ? best.step.toLocaleString("en-US") : "–",
      seconds === undefined ? "–" : duration(seconds),
      seconds ? shortNumber(steps.length / seconds) : "–",
    ];
  });
  return htmlTable(head, rows);
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
    (name) => name !== "score" && validations.every((validation) => validation[name] === -validation.score),
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
