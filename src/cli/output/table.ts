import Table from "cli-table3";
import stringWidth from "string-width";
import { printableLine } from "../../text/index.js";
import { breakWords } from "./width.js";

type Rows = readonly (readonly string[])[];

const gap = "  ";
/** Columns narrower than this are not read but puzzled over. */
const leastColumn = 8;
const edges = ["top", "bottom", "left", "mid", "right"] as const;
const noLines = Object.fromEntries(
  edges
    .flatMap((edge) => [edge, ...["mid", "left", "right"].map((end) => `${edge}-${end}`)])
    .map((name) => [name, ""]),
);

/**
 * Rows as lines of aligned columns.
 * @param rightAligned columns that are aligned on the right
 * @param width of the terminal, in columns, into which the lines must fit: long cells are wrapped, and where even that
 * does not do, each row becomes lines that begin with the first row's words. Undefined: as wide as need be.
 */
export function formatTable(
  given: Rows,
  rightAligned: readonly number[] = [],
  width = Number.POSITIVE_INFINITY,
): string {
  const rows = given.map((row) => row.map(printableLine));
  const widths = fittingWidths(rows, width);
  if (!widths) return formatStacked(rows, width);
  const table = new Table({
    chars: { ...noLines, middle: gap },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0, compact: true },
    colWidths: widths,
    colAligns: widths.map((_, column) => (rightAligned.includes(column) ? "right" : "left")),
    wordWrap: true,
  });
  // The library wraps between words only.
  for (const row of rows) table.push(widths.map((width, column) => breakWords(row[column] ?? "", width)));
  return table
    .toString()
    .split("\n")
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

/** The width of each column; undefined when they would be too narrow to be read. */
function fittingWidths(rows: Rows, width: number): number[] | undefined {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      // The library takes no column without width.
      widths[column] = Math.max(widths[column] ?? 1, stringWidth(cell));
    });
  }
  const room = width - gap.length * (widths.length - 1);
  // Words are broken only where they must be, and those of the last columns first: names come before remarks.
  for (let unbroken = widths.length; unbroken >= 0; unbroken--) {
    const least = widths.map((_, column) => (column < unbroken ? longestWord(rows, column) : 1));
    const capped = (cap: number): number[] =>
      widths.map((width, column) => Math.min(width, Math.max(cap, least[column]!)));
    const fits = (cap: number): boolean => capped(cap).reduce((sum, width) => sum + width, 0) <= room;
    let cap = Math.max(...widths);
    while (cap > 1 && !fits(cap)) cap--;
    if (cap >= leastColumn || cap === Math.max(...widths)) return capped(cap);
    // What a cell is, only a first row tells that has words for each.
    if (unbroken === 0 && rows[0]!.length !== widths.length) return capped(cap);
  }
  return undefined;
}

function longestWord(rows: Rows, column: number): number {
  const words = rows.flatMap((row) => (row[column] ?? "").split(/\s+/));
  return words.reduce((longest, word) => Math.max(longest, stringWidth(word)), 1);
}

function formatStacked([head = [], ...rows]: Rows, width: number): string {
  return rows
    .map((row) =>
      formatTable(
        row.map((cell, i) => [head[i] ?? "", cell]),
        [],
        width,
      ),
    )
    .join("\n");
}
