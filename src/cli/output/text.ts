/** 3940000000 → "3,940,000,000". */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** 0.0625 → "6.3 %". */
export function formatPercentage(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Bytes in the largest binary unit that leaves at least 1: 1536 → "1.5 KiB". */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
