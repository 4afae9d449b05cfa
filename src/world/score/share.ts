/** Right answers of those that were asked for. */
export interface Share {
  readonly right: number;
  readonly asked: number;
  /** In which the true share is, with 95 % confidence (Wilson 1927); 0 to 1. */
  readonly interval: readonly [low: number, high: number];
}

/** Of the normal distribution, for 95 %. */
const z = 1.959964;

export function shareOf(right: number, asked: number): Share {
  if (asked === 0) return { right, asked, interval: [0, 1] };
  const share = right / asked;
  const middle = share + z ** 2 / (2 * asked);
  const width = z * Math.sqrt((share * (1 - share)) / asked + (z / (2 * asked)) ** 2);
  const scale = 1 + z ** 2 / asked;
  return {
    right,
    asked,
    interval: [Math.max(0, (middle - width) / scale), Math.min(1, (middle + width) / scale)],
  };
}
