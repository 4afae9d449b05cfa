/**
 * Instructions, candidate answers and training targets as token ids, laid out for each language model.
 *
 * The visual prompt is not part of the ids: the model puts its embeddings in front of everything, padding and bos
 * included. Source: LAVIS `blip2_t5_instruct.py`, `blip2_vicuna_instruct.py`, `blip2_opt.py`.
 */
import type { HostTensor } from "../tensor/index.js";
import { padTokens } from "./token-batch.js";
import type { TextTokenizer } from "./tokenizer.js";

/** Family of the language model. */
export type LanguageModelKind = "t5" | "llama" | "opt";

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
}

/** Tokens of an instruction that the published models' Q-Former reads. */
export const publishedQformerMaxLength = 128;
/** Tokens of an answer that the published models were trained on. */
const publishedTargetMaxLength = 256;

/** Lays out text for one model. */
export class PromptProcessor {
  readonly kind: LanguageModelKind;
  readonly tokenizer: TextTokenizer;
  readonly qformerTokenizer: TextTokenizer | undefined;
  readonly qformerMaxLength: number;
  /**
   * Id that ends an answer: the tokenizer's eos, which for InstructBLIP's Vicuna is right where its configuration
   * is wrong; for OPT the line break that BLIP-2 was trained with.
   */
  readonly endId: number;

  /** @throws Error when the tokenizer of a T5 or LLaMA has no eos */
  constructor(options: PromptProcessorOptions) {
    this.kind = options.kind;
    this.tokenizer = options.tokenizer;
    this.qformerTokenizer = options.qformerTokenizer;
    this.qformerMaxLength = options.qformerMaxLength ?? publishedQformerMaxLength;
    const endId = this.kind === "opt" ? this.#bare("\n").at(-1) : this.tokenizer.eosId;
    if (endId === undefined) {
      throw new Error("the tokenizer has no eos_token; set it in its tokenizer_config.json");
    }
    this.endId = endId;
  }

  /**
   * Ids of a batch of instructions.
   *
   * @throws Error when there is none, or one holds a token that stands for a picture
   */
  prompts(instructions: readonly string[]): PromptInputs {
    if (instructions.length === 0)
      throw new Error("no instruction given; give at least one, it may be empty");
    const rows = instructions.map((instruction) => this.encodePrompt(instruction));
    const side = this.kind === "t5" ? "right" : "left";
    const text = padTokens(rows, side, this.tokenizer.padId ?? this.endId);
    const inputs = { inputIds: text.ids, attentionMask: text.mask };
    if (this.qformerTokenizer === undefined) return inputs;
    const qformerRows = instructions.map((instruction) => this.encodeQformerText(instruction));
    const qformer = padTokens(qformerRows, "right", this.qformerTokenizer.padId ?? 0);
    return { ...inputs, qformerInputIds: qformer.ids, qformerAttentionMask: qformer.mask };
  }

  /** Ids of one instruction for the language model, bos or eos included, never cut. */
  encodePrompt(instruction: string): number[] {
    const placeholder = "<image>";
    if (instruction.includes(placeholder) && this.tokenizer.tokenId(placeholder) !== undefined) {
      throw new Error(
        `an instruction holds ${placeholder}, which this checkpoint's tokenizer keeps for the picture: ` +
          "leave it out, the picture comes first by itself",
      );
    }
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
   * Ids of a candidate answer to rank, without bos.
   * @param appendEnd let the end of the answer count too; default: only for T5, as published
   */
  encodeCandidate(text: string, { appendEnd = this.kind === "t5" } = {}): number[] {
    return appendEnd ? [...this.#bare(text), this.endId] : this.#bare(text);
  }

  /**
   * Ids of an answer to train on, without bos, ended by `endId`; cut on the right to `maxLength` tokens.
   * T5 keeps its end when cut. LLaMA and OPT lose it, and bos counts though it is not returned, as published.
   */
  encodeTarget(text: string, { maxLength = publishedTargetMaxLength } = {}): number[] {
    if (this.kind === "t5") return this.tokenizer.encode(text, { maxLength, truncationSide: "right" });
    return [...this.#bare(text), this.endId].slice(0, maxLength - 1);
  }

  /** Text of generated ids: without special tokens and outer spaces. */
  decodeAnswer(ids: ArrayLike<number>): string {
    // InstructBLIP's Vicuna may pad with or end on 0, which the published code reads as the end of the answer.
    const readable = this.kind === "llama" ? Array.from(ids, (id) => (id === 0 ? this.endId : id)) : ids;
    return this.tokenizer.decode(readable).trim();
  }

  #bare(text: string): number[] {
    return this.tokenizer.encode(text, { addSpecialTokens: false });
  }
}
