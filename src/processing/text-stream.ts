/** Text of a growing list of ids, piece by piece. */
import { cleanUpSpaces } from "./tokenization/clean-up-spaces.js";
import type { TextTokenizer } from "./tokenizer.js";

/** Turns ids into text as they come. All pieces joined are `tokenizer.decode` of all ids. */
export interface TextStream {
  /** Takes the next id; returns the text that is now certain, often a word or nothing. */
  push(id: number): string;
  /** Returns the rest. */
  end(): string;
}

/**
 * Makes a stream that leaves special tokens out.
 *
 * Text is held back while later ids may change it: bytes of an unfinished character, and, where the tokenizer
 * removes spaces before punctuation, the last word.
 */
export function createTextStream(tokenizer: TextTokenizer): TextStream {
  const ids: number[] = [];
  let emitted = 0;

  function emit(text: string): string {
    const piece = text.slice(emitted);
    emitted = Math.max(emitted, text.length);
    return piece;
  }

  return {
    push(id) {
      const token = tokenizer.token(id);
      if (token === undefined || tokenizer.isSpecial(id)) return "";
      ids.push(id);
      // Byte tokens in a row are decoded together, and one that does not fit spoils all of them.
      if (/^<0x[0-9A-F]{2}>$/.test(token)) return "";
      const text = tokenizer.decode(ids, { cleanUpSpaces: false }).replace(/\ufffd+$/, "");
      return emit(tokenizer.cleansUpSpaces ? cleanUpSpaces(withoutLastWord(text)) : text);
    },
    end: () => emit(tokenizer.decode(ids)),
  };
}

/**
 * Cuts before the last space, and before words there that clean-up may join to what follows: a lone apostrophe, or
 * the n of "n ' t". No clean-up reaches across such a cut.
 */
function withoutLastWord(text: string): string {
  return text.slice(0, Math.max(text.lastIndexOf(" "), 0)).replace(/(?: ['n]?)+$/, "");
}
