import { Automaton } from "./automaton.js";
import { parsePattern } from "./pattern.js";
import { type Rule, rules } from "./rules.js";

/** A rule's own pattern and what must follow it, apart. */
interface Split {
  readonly head: Automaton;
  readonly tail: Automaton;
}

/** Cuts a text into tokens by rules, of which the longest match counts. */
class Lexer {
  readonly #automaton: Automaton;
  readonly #splits: (Split | undefined)[];

  constructor(private readonly rules: readonly Rule[]) {
    this.#automaton = new Automaton(
      rules.map(({ pattern, before }) => parsePattern(before ? `(${pattern})(${before})` : pattern)),
    );
    this.#splits = rules.map(({ pattern, before }) =>
      before === undefined
        ? undefined
        : { head: new Automaton([parsePattern(pattern)]), tail: new Automaton([parsePattern(before)]) },
    );
  }

  *tokens(text: string): Generator<string> {
    for (let at = 0; at < text.length; ) {
      const match = this.#automaton.longest(text, at);
      if (!match) throw new Error(`No rule matches character ${text.charCodeAt(at)} at ${at}`);
      const split = this.#splits[match.pattern];
      const end = split ? headEnd(split, text, at, match.end) : match.end;
      const [token, consumed] = this.rules[match.pattern]!.action(text.slice(at, end));
      if (token !== null) yield token;
      at += consumed;
    }
  }
}

/** Where the head ends: as late as what follows it allows. */
function headEnd({ head, tail }: Split, text: string, start: number, end: number): number {
  const found = head.ends(text, start, end).findLast((middle) => tail.ends(text, middle, end).at(-1) === end);
  if (found === undefined) throw new Error(`No part of ${JSON.stringify(text.slice(start, end))} is a token`);
  return found;
}

let lexer: Lexer | undefined;

/** Tokens of a text in their own case; a line end is the token `"\n"`. */
export function lex(text: string): Generator<string> {
  lexer ??= new Lexer(rules);
  return lexer.tokens(text);
}
