import { ticksAround } from "../../training/report/curve.js";
import { count } from "./markdown.js";
import { dot, line, svg, type Tone, text } from "./svg.js";

export interface Curve {
  readonly label: string;
  readonly tone: Tone;
  /** By rising x; at least one. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** All lengths in units of the picture. */
const width = 760;
const height = 320;
const left = 60;
const right = 560;
const top = 62;
const bottom = 280;

/** Scores over steps. */
export function lineChart(title: string, legend: string, curves: readonly Curve[]): string {
  const points = curves.flatMap((curve) => curve.points);
  const ticks = ticksAround(
    Math.min(...points.map(({ y }) => y)) - 0.5,
    Math.max(...points.map(({ y }) => y)) + 0.5,
    5,
  );
  const steps = ticksAround(0, Math.max(1, ...points.map(({ x }) => x)), 5);
  const x = (step: number): number => left + (step / steps[steps.length - 1]) * (right - left);
  const [first, last] = [ticks[0], ticks[ticks.length - 1]];
  const y = (value: number): number => bottom - ((value - first) / (last - first)) * (bottom - top);
  return svg(title, width, height, [
    text(16, 46, legend, "soft"),
    ...ticks.flatMap((tick) => [
      line(left, y(tick), right, y(tick), "grid"),
      text(left - 8, y(tick) + 4, String(tick), "soft end"),
    ]),
    ...steps.map((step) => text(x(step), bottom + 20, count(step), "soft middle")),
    ...curves.flatMap((curve) => {
      const path = curve.points.map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`);
      return [
        `<polyline class="${curve.tone} line" points="${path.join(" ")}"/>`,
        ...curve.points.map((point) => dot(x(point.x), y(point.y), 3, curve.tone)),
      ];
    }),
    ...namesOf(curves, y, x),
  ]);
}

/** Names at the curves' ends, never closer than a line's height. */
function namesOf(
  curves: readonly Curve[],
  y: (value: number) => number,
  x: (step: number) => number,
): string[] {
  const ends = curves
    .map(({ label, points }) => ({ label, end: points[points.length - 1] }))
    .sort((a, b) => y(a.end.y) - y(b.end.y));
  let lowest = Number.NEGATIVE_INFINITY;
  return ends.map(({ label, end }) => {
    lowest = Math.max(y(end.y) + 4, lowest + 18);
    return text(x(end.x) + 10, lowest, label);
  });
}
