import { dot, figure, line, text } from "../../report/index.js";
import { type Estimate, intervalOf } from "./estimate.js";
import { withInterval } from "./markdown.js";
import { type Tone, tones } from "./tones.js";

export interface DotRow {
  readonly label: string;
  readonly tone: Tone;
  readonly estimate: Estimate;
  /** Shown as a hollow mark. */
  readonly mark?: number;
}

export interface DotGroup {
  readonly title: string;
  /** At least one. */
  readonly rows: readonly DotRow[];
}

interface DotChart {
  readonly title: string;
  /** At least one. */
  readonly groups: readonly DotGroup[];
  /** What the dots say, and the marks. */
  readonly legend: string;
}

/** All lengths in units of the image. */
const width = 760;
const left = 300;
const right = 610;
const rowHeight = 22;
const groupHeight = 28;
const head = 62;
const ticks = [0, 20, 40, 60, 80, 100];

const at = (score: number): number => left + (score / 100) * (right - left);

/** Scores, 0 to 100, as dots with their 95 % intervals, one below the other. */
export function dotChart({ title, groups, legend }: DotChart): string {
  const shown = groups.flatMap(({ rows }) => rows);
  const bottom = head + groups.length * groupHeight + shown.length * rowHeight;

  const parts = [
    text(16, 46, legend, "soft"),
    ...ticks.flatMap((tick) => [
      line(at(tick), head, at(tick), bottom, "grid"),
      text(at(tick), bottom + 18, String(tick), "soft middle"),
    ]),
  ];
  let y = head;
  for (const group of groups) {
    parts.push(text(16, y + 19, group.title, "group"));
    y += groupHeight;
    for (const { label, tone, estimate, mark } of group.rows) {
      const middle = y + rowHeight / 2;
      const { low, high } = intervalOf(estimate);
      parts.push(
        text(left - 10, middle + 4, label, "end"),
        line(at(low), middle, at(high), middle, `interval ${tone}`),
        ...(mark === undefined ? [] : [dot(at(mark), middle, 4, `${tone} hollow`)]),
        dot(at(estimate.value), middle, 5, tone),
        text(right + 12, middle + 4, withInterval(estimate), "soft"),
      );
      y += rowHeight;
    }
  }
  return figure(title, { width, height: bottom + 30, palette: tones }, parts);
}
