import { Heap } from "./heap.js";
import { byteIds, type TokenModel, type Vocabulary } from "./model.js";

interface BpeOptions {
  /** pairs of tokens that become one, the first ones first */
  readonly merges: readonly (readonly [string, string])[];
  readonly unknownId: number | undefined;
  /** unknown characters in a row are one token */
  readonly fusesUnknown: boolean;
  /** unknown characters are written as the tokens of their bytes */
  readonly byteFallback: boolean;
  /** a word that is a token is that token, whatever the merges say */
  readonly ignoresMerges: boolean;
  /** of tokens that do not begin a word */
  readonly continuingPrefix: string;
  /** of tokens that end a word */
  readonly endSuffix: string;
}

/** What a pair of tokens becomes, and how early. */
interface Merge {
  readonly rank: number;
  readonly id: number;
}

/** Words that are remembered: the same ones come again and again. */
const keptWords = 10_000;
const longestKeptWord = 64;

/** Byte-pair encoding: of the pairs of neighbours that may become one, the one of the lowest rank does, from the left. */
export class Bpe implements TokenModel {
  readonly #merges = new Map<number, Merge>();
  readonly #known = new Map<string, readonly number[]>();
  readonly #size: number;

  /** @throws RangeError for a merge of what is no token, or into what is none */
  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly options: BpeOptions,
  ) {
    this.#size = 1 + [...vocabulary.values()].reduce((largest, id) => Math.max(largest, id), 0);
    const { merges, continuingPrefix } = options;
    for (const [rank, [left, right]] of merges.entries()) {
      const tail = right.startsWith(continuingPrefix) ? right.slice(continuingPrefix.length) : right;
      const ids = [left, right, left + tail].map((token) => vocabulary.get(token));
      const [a, b, id] = ids;
      if (a === undefined || b === undefined || id === undefined) {
        throw new RangeError(`model.merges[${rank}]: ${JSON.stringify([left, right])} is not in model.vocab`);
      }
      this.#merges.set(this.#pair(a, b), { rank, id });
    }
  }

  encode(word: string): readonly number[] {
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    const whole = this.options.ignoresMerges ? this.vocabulary.get(word) : undefined;
    const ids = whole === undefined ? this.#merge(this.#characters(word)) : [whole];
    if (word.length <= longestKeptWord) {
      if (this.#known.size >= keptWords) this.#known.clear();
      this.#known.set(word, ids);
    }
    return ids;
  }

  #pair(left: number, right: number): number {
    return left * this.#size + right;
  }

  #characters(word: string): number[] {
    const { unknownId, fusesUnknown, byteFallback, continuingPrefix, endSuffix } = this.options;
    const ids: number[] = [];
    let isPending = false;
    let start = 0;
    // An unknown token is put where the next known one is, as in the Rust library, which bytes do not count as.
    const flush = (): void => {
      if (isPending) ids.push(unknownId as number);
      isPending = false;
    };
    for (const character of word) {
      const isLast = start + character.length === word.length;
      const token = (start === 0 ? "" : continuingPrefix) + character + (isLast ? endSuffix : "");
      start += character.length;
      const id = this.vocabulary.get(token);
      const bytes = id === undefined && byteFallback ? byteIds(token, this.vocabulary) : undefined;
      if (id !== undefined) {
        flush();
        ids.push(id);
      } else if (bytes !== undefined) {
        ids.push(...bytes);
      } else if (unknownId !== undefined) {
        if (!fusesUnknown) flush();
        isPending = true;
      }
    }
    flush();
    return ids;
  }

  #merge(ids: number[]): number[] {
    const { length } = ids;
    const previous = Int32Array.from(ids, (_, place) => place - 1);
    const next = Int32Array.from(ids, (_, place) => place + 1);
    const isGone = new Uint8Array(length);
    const candidates = new Heap();
    const offer = (left: number): void => {
      const right = next[left]!;
      const merge = right < length ? this.#merges.get(this.#pair(ids[left]!, ids[right]!)) : undefined;
      if (merge !== undefined) candidates.push(merge.rank * length + left);
    };
    for (let place = 0; place + 1 < length; place++) offer(place);
    for (let first = candidates.pop(); first !== undefined; first = candidates.pop()) {
      const left = first % length;
      const right = next[left]!;
      if (isGone[left] || right >= length) continue;
      const merge = this.#merges.get(this.#pair(ids[left]!, ids[right]!));
      // One of the two has become something else since.
      if (merge === undefined || merge.rank !== (first - left) / length) continue;
      ids[left] = merge.id;
      isGone[right] = 1;
      const after = next[right]!;
      next[left] = after;
      if (after < length) previous[after] = left;
      offer(left);
      const before = previous[left]!;
      if (before >= 0) offer(before);
    }
    return ids.filter((_, place) => isGone[place] === 0);
  }
}
