/** Numbers and lists as the document writes them. */
import { type Estimate, intervalOf } from "./estimate.js";

export const nothing = "–";

/** One decimal; a dash where there is nothing. */
export function number(value: number | null | undefined): string {
  return value == null ? nothing : value.toFixed(1).replace(/^-(?=0\.0$)/, "");
}

/** "46.4 (45.1 to 47.6)" */
export function withInterval(estimate: Estimate | undefined): string {
  if (!estimate) return nothing;
  const { low, high } = intervalOf(estimate);
  return `${number(estimate.value)} (${number(low)} to ${number(high)})`;
}

/** With a plus sign: "+3.2" */
export function signed(value: number | undefined): string {
  const text = number(value);
  return value !== undefined && /^[1-9]|^0\.[1-9]/.test(text) ? `+${text}` : text.replace("-", "−");
}

/** "+3.2 (+1.0 to +5.4)" */
export function signedWithInterval(estimate: Estimate | undefined): string {
  if (!estimate) return nothing;
  const { low, high } = intervalOf(estimate);
  return `${signed(estimate.value)} (${signed(low)} to ${signed(high)})`;
}

export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** "a, b and c" */
export function list(items: readonly string[]): string {
  return items.length < 2
    ? items.join("")
    : `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}

/** Sections and paragraphs, those that are empty left out. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part).join("\n\n");
}
