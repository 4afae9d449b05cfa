import Table from "cli-table3";
import stringWidth from "string-width";
import { printableLine } from "../text/printable.js";
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
  const sum = (cap: number): number => widths.reduce((sum, width) => sum + Math.min(width, cap), 0);
  let cap = Math.max(...widths);
  while (cap > 1 && sum(cap) > room) cap--;
  const isCut = cap < Math.max(...widths);
  // What a cell is, only a first row tells that has words for each.
  if (isCut && cap < leastColumn && rows[0].length === widths.length) return undefined;
  return widths.map((width) => Math.min(width, cap));
}

function formatStacked([head, ...rows]: Rows, width: number): string {
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
