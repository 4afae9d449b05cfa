import { endOfText, JsonSyntaxError, parseValue, skipWhiteSpace } from "./json-value.js";
import { printableLine } from "./printable.js";

/** No file that is read nests nearly as deep; what walks through values would run out of stack. */
const deepest = 200;

/** A text that is not JSON, or not to be read. The message says where, in one line. */
export class NotJsonError extends Error {
  override readonly name = "NotJsonError";
}

/**
 * Parses JSON as `JSON.parse` does.
 * @throws NotJsonError
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NotJsonError(describeFault(text));
  }
  if (depthOf(text) > deepest) throw new NotJsonError(`it nests deeper than ${deepest} levels`);
  return value;
}

function describeFault(text: string): string {
  const start = skipWhiteSpace(text, 0);
  if (start === text.length) return "it is empty";
  try {
    const { end, faults } = parseValue(text, start, true);
    const [fault] = faults;
    if (fault) {
      const { path, message } = fault;
      return printableLine(`${path.replace(/^\./, "").slice(0, 200)}: ${message}`.replace(/^: /, ""));
    }
    return `${placeOf(text, skipWhiteSpace(text, end))}: something follows the value`;
  } catch (error) {
    if (error === endOfText) return `it ends in the middle, at ${placeOf(text, text.length)}: it is cut off`;
    if (!(error instanceof JsonSyntaxError)) throw error;
    return printableLine(`${placeOf(text, error.offset)}: ${error.message.slice(0, 200)}`);
  }
}

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return `line ${line}, column ${offset - (before.lastIndexOf("\n") + 1) + 1}`;
}

function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  let isString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isString) {
      if (code === backslash) i++;
      else if (code === quote) isString = false;
    } else if (code === quote) isString = true;
    else if (code === openBracket || code === openBrace) most = Math.max(most, ++depth);
    else if (code === closeBracket || code === closeBrace) depth--;
  }
  return most;
}

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [...'"\\[]{}'].map((character) =>
  character.charCodeAt(0),
);
