import { escapeHtml } from "../../../report/index.js";
import { buckets, type Point, powersAround, shortNumber, smoothed, ticksAround } from "./curve.js";

interface Chart {
  readonly title: string;
  /** By rising x; at least one. */
  readonly points: readonly Point[];
  /** Noisy curves are drawn as what they range over, and smoothed; others as they are, or with a dot at each place. */
  readonly style: "noisy" | "plain" | "dots";
  /** Where a place is marked. */
  readonly marked?: Point;
}

/** All lengths in units of the image, which scales to its place on the page. */
const width = 420;
const height = 220;
const left = 52;
const right = 14;
const top = 10;
const bottom = 24;
/** As many places as can be told apart. */
const places = 240;
/** A noisy curve that falls or rises by more than this factor has a logarithmic axis. */
const logarithmicFrom = 20;

/** A curve over training steps, as an SVG image with a caption. Colours are the page's classes. */
export function chart({ title, points, style, marked }: Chart): string {
  const noisy = style === "noisy";
  const drawn = buckets(points, places);
  const middle = noisy ? buckets(smoothed(points), places) : drawn;
  const line = middle.map(({ x, mean }) => ({ x, y: mean }));
  const lowest = Math.min(...drawn.map((bucket) => bucket.lowest));
  const highest = Math.max(...drawn.map((bucket) => bucket.highest));
  const across = horizontalScale(points[0]!.x, points[points.length - 1]!.x);
  const up = verticalScale(lowest, highest, noisy && lowest > 0 && highest > logarithmicFrom * lowest);
  const at = (x: number, y: number): string => `${across(x).toFixed(1)},${up.place(y).toFixed(1)}`;

  const parts = [...rows(up), ...columns(across, points[0]!.x, points[points.length - 1]!.x)];
  if (noisy) {
    const upper = drawn.map((bucket) => at(bucket.x, bucket.highest));
    const lower = drawn.map((bucket) => at(bucket.x, bucket.lowest)).reverse();
    parts.push(`<polygon class="band" points="${[...upper, ...lower].join(" ")}"/>`);
  }
  parts.push(`<polyline class="line" points="${line.map(({ x, y }) => at(x, y)).join(" ")}"/>`);
  const dot = ({ x, y }: Point, kind: string, radius: number): string => {
    const [cx, cy] = at(x, y).split(",");
    const name = `step ${x.toLocaleString("en-US")}: ${shortNumber(y)}`;
    return `<circle class="${kind}" cx="${cx}" cy="${cy}" r="${radius}"><title>${name}</title></circle>`;
  };
  if (style === "dots" || line.length === 1) parts.push(...line.map((point) => dot(point, "dot", 2.5)));
  if (marked) parts.push(dot(marked, "marked", 5));
  const last = (noisy ? smoothed(points) : points)[points.length - 1]!.y;
  const label = escapeHtml(title);
  return `<figure><figcaption>${label} <span>${noisy ? "about " : ""}${shortNumber(last)} at the end</span></figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label} over steps">
${parts.join("\n")}
</svg></figure>`;
}

/** Where a step is; a single one in the middle. */
function horizontalScale(first: number, last: number): (step: number) => number {
  const [from, to] = first === last ? [first - 1, last + 1] : [first, last];
  return (step) => left + ((step - from) / (to - from)) * (width - right - left);
}

interface VerticalScale {
  /** From the lowest to the highest number that is shown. */
  readonly ticks: readonly number[];
  place(value: number): number;
}

/** A single value is put in the middle. */
function verticalScale(lowest: number, highest: number, logarithmic: boolean): VerticalScale {
  const margin = lowest === highest ? Math.abs(lowest) / 2 || 1 : 0;
  const ticks = logarithmic
    ? powersAround(lowest, highest)
    : ticksAround(lowest - margin, highest + margin, 4);
  const measure = logarithmic ? Math.log : (value: number) => value;
  const [from, to] = [measure(ticks[0]!), measure(ticks[ticks.length - 1]!)];
  const place = (value: number): number =>
    height - bottom - ((measure(value) - from) / (to - from)) * (height - bottom - top);
  return { ticks, place };
}

function rows({ ticks, place }: VerticalScale): string[] {
  return ticks.map((value) => {
    const y = place(value).toFixed(1);
    return (
      `<line class="grid" x1="${left}" x2="${width - right}" y1="${y}" y2="${y}"/>` +
      `<text x="${left - 6}" y="${y}" dy="0.35em" text-anchor="end">${shortNumber(value)}</text>`
    );
  });
}

function columns(across: (step: number) => number, first: number, last: number): string[] {
  const steps = first === last ? [first] : ticksAround(first, last, 6);
  return steps
    .filter((step) => Number.isInteger(step) && step >= first && step <= last)
    .map((step) => {
      const x = across(step).toFixed(1);
      return `<text x="${x}" y="${height - 8}" text-anchor="middle">${step.toLocaleString("en-US")}</text>`;
    });
}
