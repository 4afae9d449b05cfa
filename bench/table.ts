/** Numbers of several rounds, and Markdown tables of them. */

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

/** Three significant digits, whole numbers in full: `0.0123`, `1.23`, `1234`. */
export function formatNumber(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value === 0 ? "0" : Number(value.toPrecision(3)).toString();
}

/** Median, and the range where rounds differ: `1.23 (1.2–1.3)`. */
export function formatRounds(values: readonly number[]): string {
  const text = formatNumber(median(values));
  const [least, most] = [formatNumber(Math.min(...values)), formatNumber(Math.max(...values))];
  return least === most ? text : `${text} (${least}–${most})`;
}

/** The first column is text, the others are numbers. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = header.map((_, column) => (column === 0 ? "---" : "---:"));
  return [header, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}
