import { fail, type Place } from "../problems.js";
import { largestItem } from "./json-stream.js";

export interface CsvRow {
  readonly cells: readonly string[];
  /** Where the row begins, from 1. */
  readonly line: number;
}

/**
 * Rows of comma-separated values (RFC 4180): cells in double quotes may hold commas, line breaks and doubled quotes.
 * Empty lines are left out.
 * @throws DataError for a quote that is not closed or stands inside a plain cell, and for a row too long to be meant
 */
export async function* readCsv(pieces: AsyncIterable<string>, file: string): AsyncGenerator<CsvRow> {
  let cells: string[] = [];
  let cell = "";
  let size = 0;
  let state: "start" | "plain" | "quoted" | "quoteInQuoted" = "start";
  let line = 1;
  let rowLine = 1;
  let lastWasReturn = false;

  const place = (): Place => ({ file, line: rowLine });
  const endCell = (): void => {
    cells.push(cell);
    cell = "";
    state = "start";
  };
  const endRow = (): CsvRow | undefined => {
    const isEmpty = cells.length === 0 && cell === "" && state === "start";
    endCell();
    const row = { cells, line: rowLine };
    cells = [];
    size = 0;
    return isEmpty ? undefined : row;
  };

  for await (const piece of pieces) {
    for (const character of piece) {
      if (++size > largestItem)
        fail(place(), `the row is longer than ${largestItem} characters; is a quote open?`);
      const isLineEnd = (character === "\n" || character === "\r") && state !== "quoted";
      const isSecondHalf = character === "\n" && lastWasReturn;
      lastWasReturn = character === "\r" && state !== "quoted";
      if (character === "\n") line++;
      if (isSecondHalf) {
        rowLine = line;
        continue;
      }
      if (isLineEnd) {
        const row = endRow();
        rowLine = line;
        if (row) yield row;
      } else if (state === "quoted") {
        if (character === '"') state = "quoteInQuoted";
        else cell += character;
      } else if (character === ",") {
        endCell();
      } else if (state === "quoteInQuoted" && character === '"') {
        cell += character;
        state = "quoted";
      } else if (state === "quoteInQuoted") {
        fail(place(), `text follows the closing quote of cell ${cells.length + 1}`);
      } else if (character === '"') {
        if (state === "plain")
          fail(place(), `a quote stands inside cell ${cells.length + 1}, which is not quoted`);
        state = "quoted";
      } else {
        cell += character;
        state = "plain";
      }
    }
  }
  if (state === "quoted") {
    fail(
      place(),
      `the quote of cell ${cells.length + 1} is never closed: the file is cut off, or a quote is missing`,
    );
  }
  const row = endRow();
  if (row) yield row;
}
