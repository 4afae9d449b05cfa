/** A place on a curve. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Neighbours of a curve, drawn as one place. */
interface Bucket {
  readonly x: number;
  readonly lowest: number;
  readonly mean: number;
  readonly highest: number;
}

/** At most `count` buckets of equally many neighbours, the last of which may have fewer. */
export function buckets(points: readonly Point[], count: number): Bucket[] {
  const size = Math.ceil(points.length / count);
  const found: Bucket[] = [];
  for (let start = 0; start < points.length; start += size) {
    const part = points.slice(start, start + size);
    const ys = part.map(({ y }) => y);
    found.push({
      x: average(part.map(({ x }) => x)),
      lowest: Math.min(...ys),
      mean: average(ys),
      highest: Math.max(...ys),
    });
  }
  return found;
}

/** Each place takes the mean of itself and its neighbours on both sides, a fiftieth of the curve each. */
export function smoothed(points: readonly Point[]): Point[] {
  const reach = Math.floor(points.length / 50);
  const sums = [0];
  for (const { y } of points) sums.push(sums[sums.length - 1]! + y);
  return points.map(({ x }, i) => {
    const [from, to] = [Math.max(0, i - reach), Math.min(points.length, i + reach + 1)];
    return { x, y: (sums[to]! - sums[from]!) / (to - from) };
  });
}

/** About `count` round numbers in even steps, the first at most `low` and the last at least `high`. */
export function ticksAround(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  // A step of 0.1 is no round number in binary: 3 of them would be 0.30000000000000004.
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** The same by factors: powers of ten, of which there are two at least. Both ends are positive. */
export function powersAround(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.max(first + 1, Math.ceil(Math.log10(high)));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(`1e${first + i}`));
}

/** A number as an axis shows it. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  const text = size < 1e-3 || size >= 1e6 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
  return text.replace(/\.?0+e/, "e").replace("e+", "e");
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
