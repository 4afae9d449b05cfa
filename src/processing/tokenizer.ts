/** Text to token ids and back, from the `tokenizer.json` of a checkpoint. */
import { Tokenizer } from "@huggingface/tokenizers";
import { correctTokenizer, type LibraryTokenizer } from "./tokenizer-corrections.js";
import { readTokenizerFiles, type TokenizerFiles } from "./tokenizer-files.js";

export type Side = "left" | "right";

export interface EncodeOptions {
  /** put bos, eos, [CLS] and the like where the tokenizer puts them; default true */
  readonly addSpecialTokens?: boolean;
  /** tokens, special ones included; longer texts are cut and keep the special tokens */
  readonly maxLength?: number;
  /** side that is cut; default: the tokenizer's own */
  readonly truncationSide?: Side;
}

export interface DecodeOptions {
  /** leave bos, eos, padding and the like out; default true */
  readonly skipSpecialTokens?: boolean;
  /** remove spaces before punctuation; default: the tokenizer's own */
  readonly cleanUpSpaces?: boolean;
}

/** One tokenizer. Make it with `loadTokenizer`. */
export class TextTokenizer {
  readonly bosId: number | undefined;
  readonly eosId: number | undefined;
  readonly padId: number | undefined;
  readonly unkId: number | undefined;
  /** no token has a larger id */
  readonly largestId: number;
  /** number of tokens, added ones included */
  readonly vocabularySize: number;
  readonly truncationSide: Side;
  readonly paddingSide: Side;
  /** whether `decode` removes spaces before punctuation unless told otherwise */
  readonly cleansUpSpaces: boolean;
  /** whether a word's token begins with the space before it, as OPT's do, so that texts cannot be read apart and joined */
  readonly isByteLevel: boolean;
  readonly #library: LibraryTokenizer;
  readonly #special: ReadonlySet<number>;
  readonly #prefix: readonly number[];
  readonly #suffix: readonly number[];

  /** @throws Error when the tokenizer has a part of an unknown type */
  constructor({ path, tokenizer, config }: TokenizerFiles) {
    try {
      this.#library = new Tokenizer(tokenizer, {}) as LibraryTokenizer;
      correctTokenizer(this.#library);
    } catch (cause) {
      throw new Error(`${path}: ${(cause as Error).message}; use a T5, LLaMA, OPT or BERT tokenizer`, {
        cause,
      });
    }
    const { vocab } = tokenizer.model;
    const known = new Set(
      Array.isArray(vocab) ? vocab.map((piece) => (piece as [string])[0]) : Object.keys(vocab),
    );
    for (const { content } of tokenizer.added_tokens) known.add(content);
    this.vocabularySize = known.size;
    const ids = Array.isArray(vocab) ? [vocab.length - 1] : Object.values(vocab);
    this.largestId = [...ids, ...tokenizer.added_tokens.map(({ id }) => id)].reduce(
      (largest, id) => Math.max(largest, id),
      -1,
    );
    this.#special = new Set(tokenizer.added_tokens.filter(({ special }) => special).map(({ id }) => id));
    this.bosId = this.tokenId(config.bos_token);
    this.eosId = this.tokenId(config.eos_token);
    this.padId = this.tokenId(config.pad_token);
    this.unkId = this.tokenId(config.unk_token);
    this.truncationSide = config.truncation_side ?? "right";
    this.paddingSide = config.padding_side ?? "right";
    this.cleansUpSpaces = config.clean_up_tokenization_spaces ?? true;
    this.isByteLevel = /"type":"ByteLevel"/.test(JSON.stringify(tokenizer.pre_tokenizer));
    [this.#prefix, this.#suffix] = this.#frame();
  }

  /** @throws RangeError when `maxLength` leaves no room beside the special tokens */
  encode(text: string, options: EncodeOptions = {}): number[] {
    const { addSpecialTokens = true, maxLength, truncationSide = this.truncationSide } = options;
    const prefix = addSpecialTokens ? this.#prefix : [];
    const suffix = addSpecialTokens ? this.#suffix : [];
    let ids = this.#bare(text);
    if (maxLength !== undefined) {
      const room = maxLength - prefix.length - suffix.length;
      if (room < 1) throw new RangeError(`a text of at most ${maxLength} tokens leaves no room for words`);
      if (ids.length > room) ids = truncationSide === "left" ? ids.slice(-room) : ids.slice(0, room);
    }
    return [...prefix, ...ids, ...suffix];
  }

  /** Text of ids; ids that the vocabulary lacks are left out. */
  decode(ids: ArrayLike<number>, options: DecodeOptions = {}): string {
    const { skipSpecialTokens = true, cleanUpSpaces: clean = this.cleansUpSpaces } = options;
    const known = Array.from(ids).filter((id) => this.token(id) !== undefined);
    if (known.length === 0) return "";
    const text = this.#library.decode(known, {
      skip_special_tokens: skipSpecialTokens,
      clean_up_tokenization_spaces: false,
    });
    return clean ? cleanUpSpaces(text) : text;
  }

  /** Id of a token, or undefined when there is none. */
  tokenId(content: string | null | undefined): number | undefined {
    return content == null ? undefined : this.#library.token_to_id(content);
  }

  /** Token of an id as the vocabulary writes it, or undefined when there is none. */
  token(id: number): string | undefined {
    return this.#library.id_to_token(id);
  }

  /**
   * A token as it is read in the middle of a text, with its space; a special token or a byte by its name; "" for none.
   * Of a token that is part of a character, U+FFFD.
   */
  tokenText(id: number): string {
    const token = this.token(id) ?? "";
    if (this.isByteLevel && !this.isSpecial(id)) return this.decode([id], { cleanUpSpaces: false });
    return token.replaceAll("\u2581", " ");
  }

  /** Whether `decode` leaves an id out by default. */
  isSpecial(id: number): boolean {
    return this.#special.has(id);
  }

  #bare(text: string): number[] {
    return this.#library.encode(text, { add_special_tokens: false }).ids;
  }

  /** Special tokens before and after every text, found by looking for a text among them. */
  #frame(): [number[], number[]] {
    const bare = this.#bare("a");
    const framed = this.#library.encode("a", { add_special_tokens: true }).ids;
    let start = 0;
    while (start < framed.length && !bare.every((id, i) => framed[start + i] === id)) start++;
    return [framed.slice(0, start), framed.slice(start + bare.length)];
  }
}

/** Removes the spaces that tokenisation leaves in English text, as transformers' `clean_up_tokenization` does. */
export function cleanUpSpaces(text: string): string {
  return text
    .replace(/ \./g, ".")
    .replace(/ \?/g, "?")
    .replace(/ !/g, "!")
    .replace(/ ,/g, ",")
    .replace(/ ' /g, "'")
    .replace(/ n't/g, "n't")
    .replace(/ 'm/g, "'m")
    .replace(/ 's/g, "'s")
    .replace(/ 've/g, "'ve")
    .replace(/ 're/g, "'re");
}

/**
 * Loads the tokenizer of a Hugging Face folder (`tokenizer.json` and the small files beside it).
 *
 * @throws Error naming the file when it is missing, malformed or of an unknown type
 */
export async function loadTokenizer(directory: string): Promise<TextTokenizer> {
  return new TextTokenizer(await readTokenizerFiles(directory));
}
