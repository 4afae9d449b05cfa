/** A regular expression over UTF-16 units, as a tree. */
export type Pattern =
  /** One unit of a set, which is written as a character class of JavaScript under the flag `v`. */
  | { readonly kind: "unit"; readonly set: string }
  | { readonly kind: "sequence"; readonly parts: readonly Pattern[] }
  | { readonly kind: "choice"; readonly options: readonly Pattern[] }
  | { readonly kind: "repeat"; readonly part: Pattern; readonly least: number; readonly most: number };

/**
 * Parses what the tokenizer's rules are written in: characters, `\` before a special one, `[…]`, `(…)`, `|`, `?`, `*`,
 * `+`, `{n}` and `{least,most}`. A letter stands for both its cases; a letter in `[…]` only for itself.
 * @throws SyntaxError where the source ends early or has something else
 */
export function parsePattern(source: string): Pattern {
  return new Parser(source).whole();
}

/** What a letter stands for beyond its two cases: characters that Unicode maps to it when case is ignored. */
const caseVariants: Readonly<Record<string, string>> = { i: "\u0130\u0131", k: "\u212a", s: "\u017f" };

class Parser {
  #position = 0;

  constructor(private readonly source: string) {}

  whole(): Pattern {
    const pattern = this.#choice();
    if (this.#position < this.source.length) throw this.#error("an opening parenthesis");
    return pattern;
  }

  #choice(): Pattern {
    const options = [this.#sequence()];
    while (this.#take("|")) options.push(this.#sequence());
    return options.length === 1 ? options[0]! : { kind: "choice", options };
  }

  #sequence(): Pattern {
    const parts: Pattern[] = [];
    while (this.#position < this.source.length && !"|)".includes(this.source[this.#position]!)) {
      parts.push(this.#repetition(this.#single()));
    }
    return parts.length === 1 ? parts[0]! : { kind: "sequence", parts };
  }

  #single(): Pattern {
    const start = this.#position++;
    const first = this.source[start]!;
    if (first === "(") {
      const pattern = this.#choice();
      if (!this.#take(")")) throw this.#error("a closing parenthesis");
      return pattern;
    }
    if (first === "[") return { kind: "unit", set: this.#set(start) };
    if ("?*+{}].^$".includes(first)) throw this.#error(`an escape before ${first}`);
    if (first !== "\\") return unitOf(first);
    const escaped = /\\(?:u[\da-f]{4}|[^\da-z])/iy;
    escaped.lastIndex = start;
    const text = escaped.exec(this.source)?.[0];
    if (!text) throw this.#error("a character's escape");
    this.#position = start + text.length;
    return unitOf(text.length === 2 ? text[1]! : String.fromCharCode(Number.parseInt(text.slice(2), 16)));
  }

  /** A class ends at the bracket that closes it: classes may hold classes. */
  #set(start: number): string {
    for (let depth = 1; depth > 0; this.#position++) {
      const character = this.source[this.#position];
      if (character === undefined) throw this.#error("a closing bracket");
      if (character === "\\") this.#position++;
      else if (character === "[") depth++;
      else if (character === "]") depth--;
    }
    return this.source.slice(start, this.#position);
  }

  #repetition(part: Pattern): Pattern {
    const counts = /[?*+]|\{(\d+)(?:,(\d+))?\}/y;
    counts.lastIndex = this.#position;
    const match = counts.exec(this.source);
    if (!match) return part;
    this.#position = counts.lastIndex;
    const [text, least, most = least] = match;
    if (least) return { kind: "repeat", part, least: Number(least), most: Number(most) };
    return {
      kind: "repeat",
      part,
      least: text === "+" ? 1 : 0,
      most: text === "?" ? 1 : Number.POSITIVE_INFINITY,
    };
  }

  #take(character: string): boolean {
    if (this.source[this.#position] !== character) return false;
    this.#position++;
    return true;
  }

  #error(wanted: string): SyntaxError {
    return new SyntaxError(`Pattern ${this.source}: expected ${wanted} at ${this.#position}`);
  }
}

function unitOf(character: string): Pattern {
  const lower = character.toLowerCase();
  const both = lower === character.toUpperCase() ? [character] : [lower, character.toUpperCase()];
  const units = [...both, ...(caseVariants[lower] ?? "")];
  const escaped = units.map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return { kind: "unit", set: `[${escaped.join("")}]` };
}
