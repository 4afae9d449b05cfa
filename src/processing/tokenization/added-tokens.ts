import { Prefixes } from "./prefixes.js";
import { wordCharacter } from "./unicode-versions.js";

/** A token that is looked for in texts before they are cut into words. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
  /** looked for in the normalised text */
  readonly normalized: boolean;
  /** takes the white space before it along */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  /** is none inside a word */
  readonly single_word: boolean;
}

/** A part of a text: one of the tokens, or what lies between. */
type Section = { readonly token: AddedToken } | { readonly text: string };

const word = new RegExp(`^${wordCharacter}`, "v");

/** Cuts texts at the tokens in them; where several begin, the longest counts. */
export class AddedTokenSplitter {
  readonly #contents: Prefixes;

  /** @param tokens with the content to be looked for */
  constructor(private readonly tokens: readonly AddedToken[]) {
    this.#contents = new Prefixes(tokens.map(({ content }, index) => [content, index]));
  }

  split(text: string): Section[] {
    if (this.tokens.length === 0) return text === "" ? [] : [{ text }];
    const sections: Section[] = [];
    let rest = 0;
    for (let place = 0; place < text.length; ) {
      const match = this.#longestAt(text, place);
      if (match === undefined) {
        place++;
        continue;
      }
      place = match.end;
      const { token } = match;
      if (token.single_word && isInsideWord(text, match)) continue;
      const start = token.lstrip ? Math.max(rest, spaceStart(text, match.start)) : match.start;
      const end = token.rstrip ? spaceEnd(text, match.end) : match.end;
      if (start > rest) sections.push({ text: text.slice(rest, start) });
      sections.push({ token });
      rest = end;
    }
    if (rest < text.length) sections.push({ text: text.slice(rest) });
    return sections;
  }

  #longestAt(text: string, start: number): { token: AddedToken; start: number; end: number } | undefined {
    let found: { token: AddedToken; start: number; end: number } | undefined;
    this.#contents.at(text, start, (index, end) => {
      found = { token: this.tokens[index]!, start, end };
    });
    return found;
  }
}

function isInsideWord(text: string, { start, end }: { start: number; end: number }): boolean {
  const before = start === 0 ? "" : Array.from(text.slice(Math.max(0, start - 2), start)).at(-1);
  return word.test(before ?? "") || word.test(text.slice(end, end + 2));
}

const space = /\p{White_Space}/u;

function spaceStart(text: string, end: number): number {
  let start = end;
  while (start > 0 && space.test(text[start - 1]!)) start--;
  return start;
}

function spaceEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && space.test(text[end]!)) end++;
  return end;
}
