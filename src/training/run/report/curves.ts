import {
  curve,
  dot,
  duration,
  figure,
  line,
  markdownTable,
  type Palette,
  text,
} from "../../../report/index.js";
import { bestOf } from "../step-log.js";
import { buckets, type Point, shortNumber, smoothed, ticksAround } from "./curve.js";
import { type LoggedStage, readRun } from "./read-run.js";

/** What several trainings that follow each other took, and how their losses fell. */
export interface TrainingCurves {
  /** Markdown, a row a stage: steps, losses, time. */
  readonly table: string;
  /** An SVG image, a panel a stage. */
  readonly figure: string;
}

/**
 * @param directories of the runs, in their order
 * @throws CheckpointError for a folder that holds no run, or is damaged
 */
export async function trainingCurves(title: string, directories: readonly string[]): Promise<TrainingCurves> {
  const stages: LoggedStage[] = [];
  for (const directory of directories) stages.push(...(await readRun(directory)));
  const panels = stages.flatMap((stage, i) => panelOf(stage, head + i * (panelHeight + gap)));
  const height = head + stages.length * (panelHeight + gap);
  const legend = "Loss over steps: of training, smoothed; dots: of validation.";
  return {
    table: tableOf(stages),
    figure: figure(title, { width, height, palette }, [text(16, 46, legend, "soft"), ...panels]),
  };
}

const palette: Palette = {
  light: { training: "#6e7781", validation: "#0072b2" },
  dark: { training: "#9da7b1", validation: "#56b4e9" },
};
/** All lengths in units of the image. */
const [width, head, panelHeight, gap, left, right] = [620, 84, 150, 56, 60, 600];
/** As many places as can be told apart. */
const places = 200;

function panelOf({ name, steps }: LoggedStage, top: number): string[] {
  const training = smoothed(losses(steps.map(({ step, reports }) => [step, reports.loss])));
  const validation = losses(steps.map(({ step, validation }) => [step + 1, validation && -validation.score]));
  const values = [...training, ...validation].map(({ y }) => y);
  const ticks = ticksAround(0, Math.max(...values), 4);
  const across = (step: number): number => left + (step / steps.length) * (right - left);
  const up = (loss: number): number => top + (1 - loss / ticks.at(-1)!) * panelHeight;
  const at = ({ x, y }: Point) => [across(x), up(y)] as const;
  return [
    text(left, top - 8, name, "group"),
    ...ticks.flatMap((tick) => [
      line(left, up(tick), right, up(tick), "grid"),
      text(left - 8, up(tick) + 4, shortNumber(tick), "soft end"),
    ]),
    ...ticksAround(0, steps.length, 5)
      .filter((step) => step <= steps.length)
      .map((step) => text(across(step), top + panelHeight + 18, step.toLocaleString("en-US"), "soft middle")),
    curve(
      buckets(training, places).map(({ x, mean }) => at({ x, y: mean })),
      "training",
    ),
    ...validation.map((point) => dot(...at(point), 4, "validation")),
  ];
}

function losses(values: readonly (readonly [step: number, loss: number | null | undefined])[]): Point[] {
  return values.flatMap(([x, y]) => (typeof y === "number" ? [{ x, y }] : []));
}

function tableOf(stages: readonly LoggedStage[]): string {
  return markdownTable(
    ["stage", "steps", "first loss", "last", "best validation", "at step", "time"],
    stages.map(({ name, steps, seconds }) => {
      const training = losses(steps.map(({ step, reports }) => [step, reports.loss]));
      const best = bestOf(steps);
      return [
        name,
        steps.length.toLocaleString("en-US"),
        ...[training[0], smoothed(training).at(-1)].map((point) => (point ? shortNumber(point.y) : "–")),
        ...(best ? [shortNumber(-best.score), best.step.toLocaleString("en-US")] : ["–", "–"]),
        seconds === undefined ? "–" : duration(seconds),
      ];
    }),
  );
}
