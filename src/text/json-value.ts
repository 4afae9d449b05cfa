/** JSON (RFC 8259) in memory, with what `JSON.parse` hides: repeated keys, NaN, lone surrogates and where they are. */

/** The text is not JSON. */
export class JsonSyntaxError extends Error {
  override readonly name = "JsonSyntaxError";
  /** @param offset index in the text */
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** The text ends inside a value. Thrown as it is, without a stack: it is an everyday event while a file is read in pieces. */
export const endOfText = Symbol("end of text");

/** Something inside a value that makes it untrustworthy, though the text around it can be read. */
interface JsonFault {
  /** JSON path inside the value, such as `.answers[2]`; empty for the value itself. */
  readonly path: string;
  readonly message: string;
}

export interface ParsedValue {
  /** Objects have no prototype, so that a key such as `__proto__` is a key. */
  readonly value: unknown;
  /** Index after the value. */
  readonly end: number;
  readonly faults: readonly JsonFault[];
}

const deepest = 64;

/**
 * Parses the value that starts at `start`, which must not be white space.
 * @param isComplete whether nothing can follow the text: otherwise a number at its end may go on
 * @throws JsonSyntaxError; `endOfText` when the text ends inside the value
 */
export function parseValue(text: string, start: number, isComplete: boolean): ParsedValue {
  const parser = new ValueParser(text, start, isComplete);
  const value = parser.value(0);
  return { value, end: parser.at, faults: parser.faults };
}

/** `.name`, `["odd name"]` and `[3]`, joined. */
export function jsonPath(keys: readonly PropertyKey[]): string {
  return keys
    .map((key) => {
      if (typeof key === "string" && /^[A-Za-z_$][\w$]*$/.test(key)) return `.${key}`;
      return `[${typeof key === "string" ? JSON.stringify(key) : String(key)}]`;
    })
    .join("");
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const numberStart = /[-+\d.eE]*/y;
const notANumber = /-?(?:NaN|Infinity)/y;
const word = /[A-Za-z]+/y;

class ValueParser {
  readonly faults: JsonFault[] = [];
  /** Keys and indices on the way to the value that is being parsed. */
  readonly #path: (string | number)[] = [];

  constructor(
    private readonly text: string,
    public at: number,
    private readonly isComplete: boolean,
  ) {}

  value(depth: number): unknown {
    const character = this.#peek();
    if (character === '"') return this.#string();
    if (character === "{" || character === "[") {
      if (depth === deepest) throw new JsonSyntaxError(`nests deeper than ${deepest} levels`, this.at);
      return character === "{" ? this.#object(depth) : this.#array(depth);
    }
    return /[-\d]/.test(character) && !this.#matches(notANumber) ? this.#number() : this.#literal();
  }

  #object(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = Object.create(null);
    this.at++;
    if (this.#skipTo() === "}") {
      this.at++;
      return object;
    }
    for (;;) {
      if (this.#skipTo() !== '"') this.#unexpected("a key in double quotes");
      const key = this.#string();
      this.#path.push(key);
      if (key in object) this.#fault("the key is there twice; which value counts?");
      if (this.#skipTo() !== ":") this.#unexpected('":"');
      this.at++;
      this.#skipTo();
      object[key] = this.value(depth + 1);
      this.#path.pop();
      const next = this.#skipTo();
      if (next !== "," && next !== "}") this.#unexpected('"," or "}"');
      this.at++;
      if (next === "}") return object;
    }
  }

  #array(depth: number): unknown[] {
    const array: unknown[] = [];
    this.at++;
    if (this.#skipTo() === "]") {
      this.at++;
      return array;
    }
    for (;;) {
      this.#skipTo();
      this.#path.push(array.length);
      array.push(this.value(depth + 1));
      this.#path.pop();
      const next = this.#skipTo();
      if (next !== "," && next !== "]") this.#unexpected('"," or "]"');
      this.at++;
      if (next === "]") return array;
    }
  }

  #string(): string {
    const start = ++this.at;
    let end = this.text.indexOf('"', start);
    if (end === -1) throw endOfText;
    const plain = this.text.slice(start, end);
    // Usual strings have no escape, and their end is the next quote.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these
    if (!/[\\\u0000-\u001f]/.test(plain)) {
      this.at = end + 1;
      return plain;
    }
    for (end = start; this.text[end] !== '"'; end++) {
      if (this.text[end] === "\\") end++;
      if (end >= this.text.length) throw endOfText;
      if (this.text.charCodeAt(end) < 0x20) {
        throw new JsonSyntaxError("a control character or line break stands unescaped in a string", end);
      }
    }
    let value: string;
    try {
      value = JSON.parse(this.text.slice(start - 1, end + 1));
    } catch {
      throw new JsonSyntaxError("a string has an impossible escape", start - 1);
    }
    this.at = end + 1;
    if (/\p{Surrogate}/u.test(value)) {
      this.#fault("a string has half of a surrogate pair, which is no character");
    }
    return value;
  }

  #number(): number {
    const match = this.#matches(number);
    const length = this.#matches(numberStart)?.length ?? 0;
    if (this.at + length === this.text.length && !this.isComplete) throw endOfText;
    if (match === undefined || match.length !== length) {
      throw new JsonSyntaxError(`${this.text.slice(this.at, this.at + length)} is no number`, this.at);
    }
    this.at += length;
    return Number(match);
  }

  #literal(): boolean | null {
    const invalid = this.#matches(notANumber);
    if (invalid !== undefined) {
      this.#fault(`${invalid} is not JSON and no value`);
      this.at += invalid.length;
      return null;
    }
    const found = this.#matches(word) ?? this.#peek();
    if (this.at + found.length === this.text.length && !this.isComplete) throw endOfText;
    if (found !== "true" && found !== "false" && found !== "null") this.#unexpected("a value");
    this.at += found.length;
    return found === "null" ? null : found === "true";
  }

  #fault(message: string): void {
    this.faults.push({ path: jsonPath(this.#path), message });
  }

  #matches(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0];
  }

  /** Goes over white space and returns the character that follows. */
  #skipTo(): string {
    this.at = skipWhiteSpace(this.text, this.at);
    return this.#peek();
  }

  #peek(): string {
    if (this.at >= this.text.length) throw endOfText;
    return this.text[this.at]!;
  }

  #unexpected(wanted: string): never {
    throw new JsonSyntaxError(`${found(this.text, this.at)} stands where ${wanted} should`, this.at);
  }
}

/** Index of the first character from `at` that is not JSON white space. */
export function skipWhiteSpace(text: string, at: number): number {
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
  }
  return at;
}

/** The next character or word, for a message. */
export function found(text: string, at: number): string {
  word.lastIndex = at;
  return JSON.stringify(word.exec(text)?.[0].slice(0, 20) ?? String.fromCodePoint(text.codePointAt(at)!));
}
