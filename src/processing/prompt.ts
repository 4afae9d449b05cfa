/**
 * Instructions, candidate answers and training targets as token ids, laid out for each language model.
 *
 * The visual prompt is not part of the ids: the model puts its embeddings in front of everything, padding and bos
 * included. Source: LAVIS `blip2_t5_instruct.py`, `blip2_vicuna_instruct.py`, `blip2_opt.py`.
 */
import type { HostTensor } from "../tensor/index.js";
import type { TextFamily } from "./families/family.js";
import { families, type LanguageModelKind } from "./families/index.js";
import { padTokens } from "./token-batch.js";
import type { TextTokenizer } from "./tokenizer.js";

/** Token ids of a batch of instructions. */
export interface PromptInputs {
  /** `[batch, text]`, the language model's; T5 padded right and ended by eos, LLaMA and OPT padded left, bos first */
  readonly inputIds: HostTensor<"int32">;
  /** `[batch, text]` */
  readonly attentionMask: HostTensor<"int32">;
  /** `[batch, qformerText]`, only where the Q-Former reads the instruction */
  readonly qformerInputIds?: HostTensor<"int32">;
  /** `[batch, qformerText]` */
  readonly qformerAttentionMask?: HostTensor<"int32">;
}

export interface PromptProcessorOptions {
  readonly kind: LanguageModelKind;
  /** the language model's */
  readonly tokenizer: TextTokenizer;
  /** InstructBLIP's, whose Q-Former reads the instruction; BLIP-2 has none */
  readonly qformerTokenizer?: TextTokenizer;
  /** tokens that the Q-Former reads, cut on the left; default 128 */
  readonly qformerMaxLength?: number;
  /** id of the token that stands for an image, where the model has one */
  readonly imageTokenId?: number;
  /** ids that end an answer; default: the tokenizer's eos, or for OPT the line break that BLIP-2 was trained with */
  readonly endIds?: readonly number[] | undefined;
}

export interface CandidateOptions {
  /** let the end of the answer count too; default: only for T5, as published */
  readonly appendEnd?: boolean;
}

/** How texts to be learnt are cut. Defaults are those of the published instruction tuning (LAVIS). */
export interface TextLimits {
  /** tokens of an instruction that the language model reads, special ones included; default 128 */
  readonly maxPromptTokens?: number;
  /** where an instruction that is too long is cut; default "left" */
  readonly promptSide?: "left" | "right";
  /** tokens of an answer, special ones included; default 256 */
  readonly maxAnswerTokens?: number;
}

/** Tokens of an instruction that the published models' Q-Former reads. */
export const publishedQformerMaxLength = 128;
/** What transformers' processors put where an image or a video goes. */
const placeholders = ["<image>", "<video>"];
/** Tokens of instruction and answer that the published models were trained on (`max_txt_len`, `max_output_txt_len`). */
const published = { maxPromptTokens: 128, maxAnswerTokens: 256 } as const;

/** Lays out text for one model. */
export class PromptProcessor {
  readonly tokenizer: TextTokenizer;
  readonly qformerTokenizer: TextTokenizer | undefined;
  readonly qformerMaxLength: number;
  /** Each of these ends an answer. */
  readonly endIds: readonly number[];
  /** The one that answers end with which are to be learnt or ranked: the tokenizer's own if it is among `endIds`. */
  readonly endId: number;
  readonly #family: TextFamily;
  readonly #placeholders: readonly string[];

  /** @throws Error when nobody says how an answer ends, nor has the tokenizer an eos */
  constructor(options: PromptProcessorOptions) {
    this.#family = families[options.kind];
    this.tokenizer = options.tokenizer;
    this.qformerTokenizer = options.qformerTokenizer;
    this.qformerMaxLength = options.qformerMaxLength ?? publishedQformerMaxLength;
    const own = this.#family.endId(this.tokenizer);
    const endIds = options.endIds ?? (own === undefined ? [] : [own]);
    const endId = own !== undefined && endIds.includes(own) ? own : (endIds[0] ?? own);
    if (endId === undefined) {
      throw new Error("the tokenizer has no eos_token; set it in its tokenizer_config.json");
    }
    this.endIds = endIds;
    this.endId = endId;
    const { imageTokenId } = options;
    const isKept = imageTokenId !== undefined && this.tokenizer.isSpecial(imageTokenId);
    const ofImage = isKept ? this.tokenizer.token(imageTokenId) : undefined;
    const known = placeholders.filter((token) => this.tokenizer.tokenId(token) !== undefined);
    this.#placeholders = ofImage === undefined ? known : [...known, ofImage];
  }

  /** The token in a text that the tokenizer keeps for images or videos, if there is one. */
  placeholderIn(text: string): string | undefined {
    return this.#placeholders.find((token) => text.includes(token));
  }

  /**
   * Ids of a batch of instructions.
   *
   * @throws Error when there is none, or one holds a token that stands for an image
   */
  prompts(instructions: readonly string[]): PromptInputs {
    if (instructions.length === 0)
      throw new Error("no instruction given; give at least one, it may be empty");
    return this.#inputs(
      instructions,
      instructions.map((instruction) => this.encodePrompt(instruction)),
    );
  }

  #inputs(instructions: readonly string[], rows: readonly number[][]): PromptInputs {
    const text = padTokens(rows, this.#family.promptPadding, this.tokenizer.padId ?? this.endId);
    const inputs = { inputIds: text.ids, attentionMask: text.mask };
    return this.qformerTokenizer === undefined ? inputs : { ...inputs, ...this.qformerInputs(instructions) };
  }

  /**
   * What the Q-Former reads of a batch of instructions.
   * @throws Error when the Q-Former of this model reads no text
   */
  qformerInputs(
    instructions: readonly string[],
  ): Required<Pick<PromptInputs, "qformerInputIds" | "qformerAttentionMask">> {
    const rows = instructions.map((instruction) => this.encodeQformerText(instruction));
    const { ids, mask } = padTokens(rows, "right", this.qformerTokenizer?.padId ?? 0);
    return { qformerInputIds: ids, qformerAttentionMask: mask };
  }

  /**
   * Ids of one instruction for the language model, bos or eos included.
   * @throws RangeError when it holds a token that stands for an image
   */
  encodePrompt(instruction: string): number[] {
    this.#refusePlaceholder("an instruction", instruction);
    return this.tokenizer.encode(instruction);
  }

  /**
   * Ids of one instruction for the Q-Former, cut on the left to `qformerMaxLength`.
   * @throws Error when the Q-Former of this model reads no text
   */
  encodeQformerText(instruction: string): number[] {
    if (this.qformerTokenizer === undefined) throw new Error("the Q-Former of this model reads no text");
    return this.qformerTokenizer.encode(instruction, {
      maxLength: this.qformerMaxLength,
      truncationSide: "left",
    });
  }

  /**
   * Ids of an instruction and of answers to rank after it; see `encodeCandidate`.
   * @throws RangeError when one holds a token that stands for an image
   */
  ranking(
    instruction: string,
    candidates: readonly string[],
    options: CandidateOptions = {},
  ): { readonly prompt: PromptInputs; readonly candidates: readonly number[][] } {
    const { prompt, answers } = this.#join(instruction, candidates);
    return {
      prompt: this.#inputs([instruction], [prompt]),
      candidates: answers.map((ids) => this.#endCandidate(ids, options)),
    };
  }

  /**
   * Ids of an instruction and of the answer to be learnt after it, both cut as published; see `encodeTarget`.
   * @throws RangeError when one holds a token that stands for an image
   */
  training(
    instruction: string,
    target: string,
    limits: TextLimits = {},
  ): { readonly prompt: readonly number[]; readonly target: readonly number[] } {
    const { prompt, answers } = this.#join(instruction, [target]);
    return { prompt: this.#cutPrompt(prompt, limits), target: this.#endTarget(answers[0]!, limits) };
  }

  /** Special tokens stay. */
  #cutPrompt(
    ids: number[],
    { maxPromptTokens = published.maxPromptTokens, promptSide = "left" }: TextLimits,
  ): number[] {
    if (ids.length <= maxPromptTokens) return ids;
    const special = this.tokenizer.encode("");
    const room = Math.max(0, maxPromptTokens - special.length);
    const [first, last] = this.#family.specialTokens === "right" ? [[], special] : [special, []];
    const text = ids.slice(first.length, ids.length - last.length);
    const kept = promptSide === "left" ? text.slice(text.length - room) : text.slice(0, room);
    return [...first, ...kept, ...last];
  }

  /** Ids of a candidate answer to rank, as they follow an instruction that ends in a word; without bos. */
  encodeCandidate(text: string, options: CandidateOptions = {}): number[] {
    return this.#endCandidate(this.#answer(text), options);
  }

  /**
   * Ids of an answer to train on, as they follow an instruction that ends in a word; without bos, ended by `endId`, cut on
   * the right to `maxAnswerTokens`. T5 keeps its end when cut. LLaMA and OPT lose it, and bos counts though it is not
   * returned, as published.
   */
  encodeTarget(text: string, limits: TextLimits = {}): number[] {
    return this.#endTarget(this.#answer(text), limits);
  }

  /**
   * Ids of a text that an answer shall not hold, in every way that the tokenizer writes it at the beginning of an answer
   * and after a space, or has it as one token.
   */
  encodeBadWord(text: string): number[][] {
    const written = this.#bare(text);
    if (this.tokenizer.isByteLevel) return [written, this.#bare(` ${text}`)];
    const one = this.tokenizer.tokenId(`\u2581${text}`);
    return one === undefined || written.length === 1 ? [written] : [written, [one]];
  }

  #endCandidate(
    ids: number[],
    { appendEnd = this.#family.appendsEndToCandidates }: CandidateOptions,
  ): number[] {
    return appendEnd ? [...ids, this.endId] : ids;
  }

  #endTarget(ids: number[], { maxAnswerTokens = published.maxAnswerTokens }: TextLimits): number[] {
    return this.#family.endTarget(ids, this.endId, maxAnswerTokens);
  }

  /**
   * Ids of an instruction, and of each answer that is to follow it. Byte-level tokenizers (OPT) put a space into the word
   * after it, so there both are read as the one text that they make (LAVIS, `blip2_opt.py`); others read them apart.
   */
  #join(instruction: string, texts: readonly string[]): { prompt: number[]; answers: number[][] } {
    for (const text of texts) this.#refusePlaceholder("an answer", text);
    const prompt = this.encodePrompt(instruction);
    if (!this.#joins) return { prompt, answers: texts.map((text) => this.#bare(text)) };
    if (/\S$/.test(instruction)) return { prompt, answers: texts.map((text) => this.#answer(text)) };
    // White space at the instruction's end may become part of the answers' first tokens.
    const whole = texts.map((text) => this.tokenizer.encode(instruction + text));
    const shared = whole.reduce((length, ids) => Math.min(length, sharedLength(prompt, ids)), prompt.length);
    return { prompt: prompt.slice(0, shared), answers: whole.map((ids) => ids.slice(shared)) };
  }

  get #joins(): boolean {
    return this.tokenizer.isByteLevel && this.#family.continuesPrompt;
  }

  /** After a word: with a space between, unless white space comes first anyway. */
  #answer(text: string): number[] {
    return this.#bare(this.#joins && !/^\s/.test(text) ? ` ${text}` : text);
  }

  /** Text of generated ids: without special tokens and outer spaces. */
  decodeAnswer(ids: ArrayLike<number>): string {
    return this.decodeWritten(ids).trim();
  }

  /** The same with its outer spaces. */
  decodeWritten(ids: ArrayLike<number>): string {
    return this.tokenizer.decode(Array.from(ids, (id) => this.asRead(id)));
  }

  /** A generated id as it is read: an end by another id is `endId`. */
  asRead(id: number): number {
    return this.#family.readsAsEnd(id) ? this.endId : id;
  }

  #refusePlaceholder(what: string, text: string): void {
    const placeholder = this.placeholderIn(text);
    if (placeholder !== undefined) throw new RangeError(placeholderMessage(what, placeholder));
  }

  #bare(text: string): number[] {
    return this.tokenizer.encode(text, { addSpecialTokens: false });
  }
}

/** What is wrong with a text that holds `placeholder`. */
export function placeholderMessage(what: string, placeholder: string): string {
  return (
    `${what} holds ${placeholder}, which this checkpoint's tokenizer keeps for the image: ` +
    "leave it out, the image comes first by itself"
  );
}

/** How many ids two lists have in common at their beginning. */
function sharedLength(a: readonly number[], b: readonly number[]): number {
  const different = a.findIndex((id, i) => id !== b[i]);
  return different === -1 ? a.length : different;
}
