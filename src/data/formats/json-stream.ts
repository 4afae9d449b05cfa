import {
  endOfText,
  found,
  JsonSyntaxError,
  jsonPath,
  type ParsedValue,
  parseValue,
  skipWhiteSpace,
} from "../../text/index.js";
import { SeenIds } from "../folder/seen-ids.js";
import { fail, type Place } from "../problems.js";

/** A part of a file that is read at once: an element, a member, a line. */
export interface JsonItem {
  /** Which of the asked patterns it matches. */
  readonly pattern: string;
  /** Keys and indices from the root; empty for the root itself. */
  readonly keys: readonly (string | number)[];
  readonly value: unknown;
  readonly place: Place;
}

interface StreamOptions {
  /** Name of the file in problems. */
  readonly file: string;
  /** A value is not to be trusted. What is inside of an item takes the whole item out of the stream. */
  onFault(place: Place, message: string): void;
  /** Called for an item so large that it is odd. */
  onLarge(place: Place, message: string): void;
}

/** No published item comes near; more than this would only fill the memory. UTF-16 units. */
export const largestItem = 1 << 20;
const oddlyLargeItem = 1 << 16;
/** What is not asked for is walked through to this depth, so that a long list need not fit into memory. */
const walkedDepth = 4;

/**
 * Reads JSON of any length in bounded memory. Yields the values that match one of the patterns, in the order of the file:
 * `[]` is every element of a list, `{}` every member of an object: `data.dialogs[]`, `{}[]`. A `?` after a key says that
 * it may be missing.
 * @throws DataError where the text is not JSON, where a pattern finds no list or object, or an item is too large
 */
export async function* streamJson(
  pieces: AsyncIterable<string>,
  patterns: readonly string[],
  options: StreamOptions,
): AsyncGenerator<JsonItem> {
  const reader = new StreamReader(pieces, options);
  const targets = patterns.map((pattern) => ({
    pattern,
    steps: pattern.match(/\[\]|\{\}|[^.[\]{}]+/g) ?? [],
  }));
  try {
    yield* reader.walk(targets, []);
    await reader.end();
  } finally {
    await reader.close();
  }
}

interface Target {
  readonly pattern: string;
  /** What is left to descend. */
  readonly steps: readonly string[];
}

class StreamReader {
  #text = "";
  #at = 0;
  #isComplete = false;
  readonly #pieces: AsyncIterator<string>;
  /** Up to where lines are counted. */
  #line = 1;
  #lineStart = 0;
  /** The first line feed after that, or infinity when this piece of text has none. */
  #lineFeed = Number.POSITIVE_INFINITY;

  constructor(
    pieces: AsyncIterable<string>,
    private readonly options: StreamOptions,
  ) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  async *walk(targets: readonly Target[], keys: (string | number)[]): AsyncGenerator<JsonItem> {
    const first = await this.#next(keys);
    const place = this.#place(keys);
    const deeper = targets.filter(({ steps }) => steps.length > 0);
    const isContainer = first === "[" || first === "{";
    for (const { steps } of deeper) {
      const wanted = steps[0] === "[]" ? "[" : "{";
      if (first !== wanted) fail(place, `should be ${wanted === "[" ? "a list [...]" : "an object {...}"}`);
    }
    const isSkipped = targets.length === 0;
    if (deeper.length > 0 || (isSkipped && isContainer && keys.length < walkedDepth)) {
      if (first === "[") yield* this.#list(deeper, keys);
      else yield* this.#members(deeper, keys);
      return;
    }
    const parsed = await this.#parse(keys, place);
    for (const { path, message } of parsed.faults) {
      this.options.onFault({ ...place, key: `${place.key ?? ""}${path}`.replace(/^\./, "") }, message);
    }
    if (isSkipped || parsed.faults.length > 0) return;
    yield { pattern: targets[0]!.pattern, keys: [...keys], value: parsed.value, place };
  }

  async *#list(targets: readonly Target[], keys: (string | number)[]): AsyncGenerator<JsonItem> {
    const inner = descend(targets, "[]");
    this.#at++;
    if ((await this.#next(keys)) === "]") {
      this.#at++;
      return;
    }
    for (let index = 0; ; index++) {
      keys.push(index);
      yield* this.walk(inner, keys);
      keys.pop();
      const next = await this.#next(keys);
      if (next !== "," && next !== "]") this.#unexpected('"," or "]"', keys);
      this.#at++;
      if (next === "]") return;
    }
  }

  async *#members(targets: readonly Target[], keys: (string | number)[]): AsyncGenerator<JsonItem> {
    const seen = new SeenIds();
    const start = this.#place(keys);
    this.#at++;
    const missing = new Set(targets.map(({ steps }) => steps[0]).filter((step) => !/\{\}|\?$/.test(step!)));
    let isFirst = true;
    for (;;) {
      const next = await this.#next(keys);
      if (isFirst && next === "}") {
        this.#at++;
        break;
      }
      isFirst = false;
      if (next !== '"') this.#unexpected("a key in double quotes", keys);
      const place = this.#place(keys);
      const { value, faults } = await this.#parse(keys, place);
      const key = String(value);
      keys.push(key);
      const keyPlace = { ...place, key: this.#place(keys).key };
      for (const { message } of faults) this.options.onFault(keyPlace, message);
      missing.delete(key);
      const isNew = seen.add(key);
      if (!isNew) this.options.onFault(keyPlace, "the key is there twice; which value counts?");
      if ((await this.#next(keys)) !== ":") this.#unexpected('":"', keys);
      this.#at++;
      const inner = [...descend(targets, "{}"), ...descend(targets, key)];
      yield* this.walk(isNew ? inner : [], keys);
      keys.pop();
      const after = await this.#next(keys);
      if (after !== "," && after !== "}") this.#unexpected('"," or "}"', keys);
      this.#at++;
      if (after === "}") break;
    }
    for (const key of missing) fail(start, `${JSON.stringify(key)} is missing`);
  }

  /** @throws DataError when something follows the value */
  async end(): Promise<void> {
    while (!this.#skipWhiteSpace()) if (!(await this.#more())) return;
    this.#unexpected("the end of the file", []);
  }

  /** Lets go of the file, however far it was read. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  /** Goes over white space and returns the character that follows. */
  async #next(keys: readonly (string | number)[]): Promise<string> {
    while (!this.#skipWhiteSpace()) {
      if (!(await this.#more())) this.#endsEarly(keys);
    }
    return this.#text[this.#at]!;
  }

  /** @returns whether there is something else */
  #skipWhiteSpace(): boolean {
    this.#at = skipWhiteSpace(this.#text, this.#at);
    return this.#at < this.#text.length;
  }

  async #parse(keys: readonly (string | number)[], place: Place): Promise<ParsedValue> {
    for (;;) {
      try {
        const parsed = parseValue(this.#text, this.#at, this.#isComplete);
        const length = parsed.end - this.#at;
        if (length > largestItem) this.#tooLarge(place);
        if (length > oddlyLargeItem) this.options.onLarge(place, `has ${length} characters`);
        this.#at = parsed.end;
        return parsed;
      } catch (error) {
        if (error instanceof JsonSyntaxError) {
          fail(this.#place(keys, error.offset), `is not JSON: ${error.message}`);
        }
        if (error !== endOfText) throw error;
      }
      if (this.#text.length - this.#at > largestItem) this.#tooLarge(place);
      if (!(await this.#more())) this.#endsEarly(keys);
    }
  }

  /** Reads on. @returns false at the end of the file */
  async #more(): Promise<boolean> {
    if (this.#isComplete) return false;
    this.#countLines(this.#at);
    this.#text = this.#text.slice(this.#at);
    this.#lineStart -= this.#at;
    this.#at = 0;
    // A value that is larger than a piece is parsed again for each attempt: fetch as much as there already is.
    const wanted = this.#text.length;
    do {
      const { value, done } = await this.#pieces.next();
      if (done) this.#isComplete = true;
      else this.#text += value;
    } while (!this.#isComplete && this.#text.length < 2 * wanted);
    this.#lineFeed = this.#lineFeedFrom(0);
    return true;
  }

  #countLines(at: number): void {
    while (this.#lineFeed < at) {
      this.#line++;
      this.#lineStart = this.#lineFeed + 1;
      this.#lineFeed = this.#lineFeedFrom(this.#lineStart);
    }
  }

  #lineFeedFrom(at: number): number {
    const index = this.#text.indexOf("\n", at);
    return index === -1 ? Number.POSITIVE_INFINITY : index;
  }

  #place(keys: readonly (string | number)[], at = this.#at): Place {
    this.#countLines(at);
    const key = jsonPath(keys).replace(/^\./, "");
    const { file } = this.options;
    return { file, line: this.#line, column: at - this.#lineStart + 1, ...(key !== "" && { key }) };
  }

  #unexpected(wanted: string, keys: readonly (string | number)[]): never {
    fail(this.#place(keys), `is not JSON: ${found(this.#text, this.#at)} stands where ${wanted} should`);
  }

  #endsEarly(keys: readonly (string | number)[]): never {
    fail(
      this.#place(keys, this.#text.length),
      "the file ends here, in the middle of its JSON: it is cut off; get it again",
    );
  }

  #tooLarge(place: Place): never {
    fail(place, `is longer than ${largestItem} characters, which no published file has; get the file again`);
  }
}

function descend(targets: readonly Target[], step: string): Target[] {
  return targets
    .filter(({ steps }) => steps[0] === step || steps[0] === `${step}?`)
    .map(({ pattern, steps }) => ({ pattern, steps: steps.slice(1) }));
}
