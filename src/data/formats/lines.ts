import { fail } from "../problems.js";
import { largestItem } from "./json-stream.js";

export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/**
 * Lines of a file without their ends (line feed, or carriage return and line feed). An end of the last line is optional.
 * @throws DataError for a line that is too long to be meant
 */
export async function* readLines(pieces: AsyncIterable<string>, file: string): AsyncGenerator<Line> {
  let rest = "";
  let number = 0;
  const line = (text: string): Line => {
    number++;
    if (text.length > largestItem) tooLong(file, number);
    return { text: text.endsWith("\r") ? text.slice(0, -1) : text, number };
  };
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf("\n"); end !== -1; end = piece.indexOf("\n", start)) {
      yield line(rest + piece.slice(start, end));
      rest = "";
      start = end + 1;
    }
    rest += piece.slice(start);
    if (rest.length > largestItem) tooLong(file, number + 1);
  }
  if (rest !== "") yield line(rest);
}

function tooLong(file: string, line: number): never {
  fail({ file, line }, `the line is longer than ${largestItem} characters, which no published file has`);
}
