import { Prefixes } from "../prefixes.js";
import { byteIds, type TokenModel, type Vocabulary } from "./model.js";

/** How much worse than the worst piece a character is that no piece has (SentencePiece). */
const unknownPenalty = 10;

/**
 * A score as the Rust library reads it from a file: all digits as one whole number, divided by a power of ten, both rounded.
 * That may be the neighbour of the number that was written, and decides between sums that would be equal.
 */
export function scoreAsRead(score: number): number {
  const [, whole, fraction = "", power = "0"] =
    /^-?(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(score)) ?? [];
  if (whole === undefined) return score;
  const exponent = Number(power) - fraction.length;
  const digits = Number(whole + fraction);
  const size = exponent < 0 ? digits / Number(`1e${-exponent}`) : digits * Number(`1e${exponent}`);
  return score < 0 ? -size : size;
}

/**
 * SentencePiece's unigram model: the pieces whose scores add up to the most. Of equal sums the one that was found first
 * stays, with the pieces tried from left to right and the shorter first, as in the Rust library.
 */
export class Unigram implements TokenModel {
  readonly #pieces: Prefixes;
  readonly #scores: readonly number[];
  readonly #unknownScore: number;

  constructor(
    vocab: readonly (readonly [piece: string, score: number])[],
    private readonly vocabulary: Vocabulary,
    private readonly options: { readonly unknownId: number | undefined; readonly byteFallback: boolean },
  ) {
    this.#pieces = new Prefixes(vocabulary);
    this.#scores = vocab.map(([, score]) => scoreAsRead(score));
    const worst = this.#scores.reduce((least, score) => Math.min(least, score), Number.POSITIVE_INFINITY);
    this.#unknownScore = worst - unknownPenalty;
  }

  /** @throws RangeError for a character that no piece has, when there is no unknown token */
  encode(word: string): number[] {
    const starts = this.#bestStarts(word);
    const texts: string[] = [];
    let unknownEnd = -1;
    for (let end = word.length; end > 0; ) {
      const found = starts[end]!;
      const start = Math.abs(found) - 1;
      // Unknown characters in a row are one token.
      if (found < 0) {
        if (unknownEnd < 0) unknownEnd = end;
      } else {
        if (unknownEnd >= 0) texts.push(word.slice(end, unknownEnd));
        unknownEnd = -1;
        texts.push(word.slice(start, end));
      }
      end = start;
    }
    if (unknownEnd >= 0) texts.push(word.slice(0, unknownEnd));
    return texts.reverse().flatMap((text) => this.#ids(text));
  }

  /** For each end of a piece on the best way there, 1 + where it begins; negative for an unknown character. */
  #bestStarts(word: string): Int32Array {
    const starts = new Int32Array(word.length + 1);
    const best = new Float64Array(word.length + 1);
    const offer = (start: number, end: number, score: number, isKnown: boolean): void => {
      if (starts[end] !== 0 && score <= best[end]!) return;
      best[end] = score;
      starts[end] = isKnown ? start + 1 : -(start + 1);
    };
    const { unknownId } = this.options;
    for (let start = 0; start < word.length; ) {
      const next = start + ((word.codePointAt(start) as number) > 0xffff ? 2 : 1);
      let hasCharacter = false;
      this.#pieces.at(word, start, (id, end) => {
        // The unknown token's own text counts as unknown.
        offer(start, end, best[start]! + this.#scores[id]!, id !== unknownId);
        if (end === next) hasCharacter = true;
      });
      if (!hasCharacter) offer(start, next, best[start]! + this.#unknownScore, false);
      start = next;
    }
    return starts;
  }

  #ids(text: string): readonly number[] {
    const { byteFallback, unknownId } = this.options;
    const id = this.vocabulary.get(text);
    if (id !== undefined) return [id];
    const bytes = byteFallback ? byteIds(text, this.vocabulary) : undefined;
    if (bytes !== undefined) return bytes;
    if (unknownId === undefined) throw new RangeError(`no token stands for ${JSON.stringify(text)}`);
    return [unknownId];
  }
}
