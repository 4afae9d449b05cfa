/** Text to token ids and back, from the `tokenizer.json` of a checkpoint. */
import { cleanUpSpaces } from "./tokenization/clean-up-spaces.js";
import { type Frame, frameOf } from "./tokenization/frame.js";
import { Pipeline } from "./tokenization/pipeline.js";
import { TimeLimitError } from "./tokenization/time-limit.js";
import { TokenizerError } from "./tokenization/tokenizer-error.js";
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
  readonly #path: string;
  readonly #pipeline: Pipeline;
  readonly #special: ReadonlySet<number>;
  readonly #frame: Frame;

  /** @throws TokenizerError when the tokenizer has a part that cannot be used */
  constructor({ path, tokenizer, config }: TokenizerFiles) {
    this.#path = path;
    try {
      this.#pipeline = new Pipeline(tokenizer);
      this.#frame = frameOf(tokenizer.post_processor);
    } catch (cause) {
      throw this.#error(cause);
    }
    this.vocabularySize = this.#pipeline.size;
    this.largestId = this.#pipeline.largestId;
    this.#special = new Set(tokenizer.added_tokens.filter(({ special }) => special).map(({ id }) => id));
    this.bosId = this.tokenId(config.bos_token);
    this.eosId = this.tokenId(config.eos_token);
    this.padId = this.tokenId(config.pad_token);
    this.unkId = this.tokenId(config.unk_token);
    this.truncationSide = config.truncation_side ?? "right";
    this.paddingSide = config.padding_side ?? "right";
    this.cleansUpSpaces = config.clean_up_tokenization_spaces ?? true;
    this.isByteLevel = /"type":"ByteLevel"/.test(JSON.stringify(tokenizer.pre_tokenizer ?? null));
  }

  /**
   * Half of a surrogate pair, which is no character, is read as U+FFFD.
   * @throws RangeError when `maxLength` leaves no room beside the special tokens; TokenizerError when an expression of the
   * tokenizer's file takes too long
   */
  encode(text: string, options: EncodeOptions = {}): number[] {
    const { addSpecialTokens = true, maxLength, truncationSide = this.truncationSide } = options;
    const prefix = addSpecialTokens ? this.#frame.before : [];
    const suffix = addSpecialTokens ? this.#frame.after : [];
    let ids = this.#guard(() => this.#pipeline.encode(text));
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
    const text = this.#guard(() => this.#pipeline.decode(ids, skipSpecialTokens));
    return clean ? cleanUpSpaces(text) : text;
  }

  /** Id of a token, or undefined when there is none. */
  tokenId(content: string | null | undefined): number | undefined {
    return content == null ? undefined : this.#pipeline.tokenId(content);
  }

  /** Token of an id as the vocabulary writes it, or undefined when there is none. */
  token(id: number): string | undefined {
    return this.#pipeline.token(id);
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

  #guard<T>(body: () => T): T {
    try {
      return body();
    } catch (cause) {
      throw this.#error(cause);
    }
  }

  #error(cause: unknown): TokenizerError {
    const reason =
      cause instanceof TimeLimitError
        ? `a regular expression in it ${cause.message} for a text and was stopped`
        : String((cause as Error).message).replaceAll(/\s*\n\s*/g, " ");
    return new TokenizerError(`${this.#path}: ${reason}; use a T5, LLaMA, OPT or BERT tokenizer`, { cause });
  }
}

/**
 * Loads the tokenizer of a Hugging Face folder (`tokenizer.json` and the small files beside it).
 *
 * @throws TokenizerError naming the file when it is missing, malformed or of an unknown type
 */
export async function loadTokenizer(directory: string): Promise<TextTokenizer> {
  return new TextTokenizer(await readTokenizerFiles(directory));
}
