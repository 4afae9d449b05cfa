/** What is to be known of a family of language models beyond a configuration: all others ask here. */
import type { Dimension, Tensor } from "../../graph/index.js";
import type { KeyValue, ParameterScope } from "../../nn/index.js";
import type { HostTensor } from "../../tensor/index.js";
import type { Activation } from "../config.js";

/** What the configuration of every language model says. */
export interface LanguageModelConfig {
  /** Name of the family. */
  kind: string;
  vocabularySize: number;
  /** Width of the residual stream. */
  width: number;
  feedForwardWidth: number;
  heads: number;
  activation: Activation;
  /** Whether the output matrix is the embedding matrix. */
  tiedEmbeddings: boolean;
  /** Each of these ends an answer. */
  eosTokenIds: readonly number[];
  padTokenId: number;
}

export interface DecoderOnlyConfig extends LanguageModelConfig {
  layers: number;
  /** Positions that the model knows or was trained on. */
  maxPositions: number;
  bosTokenId: number;
}

/** Layers that keep keys and values, their heads and head width. */
export interface CacheShape {
  readonly layers: number;
  readonly heads: number;
  readonly headWidth: number;
}

/** Tensors of a program, by name. */
export type Outputs = Record<string, Tensor>;

export interface DecoderOutput {
  /** `[batch, step, vocabulary]`, or `[wanted, vocabulary]` */
  readonly logits: Tensor;
  /** Of past and step, of each layer. */
  readonly present: readonly KeyValue[];
}

/** A step of a decoder on the host, of rows that are as long as each other. */
export interface DecoderStep {
  /** Mask of each row over all that was read and the step, 1 = real. */
  readonly masks: readonly Int32Array[];
  /** Tokens of the step. */
  readonly length: number;
}

/** Texts of which the answer is given, as `textInputs` declares them. */
export interface GivenText {
  /** `[batch, text]` */
  readonly inputIds: Tensor;
  /** `[batch, text]` */
  readonly attentionMask: Tensor;
  /** T5: `[batch, target]`, -100 = ignored. Decoder-only: `[batch, text]`, -100 over padding and prompt. */
  readonly labels: Tensor;
  /** T5: the labels shifted right after the start token, `[batch, target]`. */
  readonly decoderInputIds?: Tensor;
  /** Decoder-only: `[batch, queries + text]`. */
  readonly positions?: Tensor;
}

export interface TeacherForcedOptions {
  /** Decoder-only: whether the label of the first text column counts, which the last query predicts. Default: false. */
  readonly learnsFirstToken?: boolean;
}

/** What a language model reads when the answer is given. */
export interface TeacherForced extends GivenText, TeacherForcedOptions {
  /** Visual prompt and text, `[batch, visual tokens + text, width]`. */
  readonly embeds: Tensor;
  /** `[batch, visual tokens + text]` */
  readonly mask: Tensor;
  readonly visualTokens: Dimension;
}

export interface TeacherForcedOutput {
  /** T5: of each label. Decoder-only: of the text columns, each predicting the next. */
  readonly logits: Tensor;
  readonly loss: Tensor;
  /** What is predicted, and by what; `[batch, targets, vocabulary]` and `[batch, targets]`. */
  readonly predicted: { readonly logits: Tensor; readonly labels: Tensor };
  /** T5 only: `[batch, visual tokens + text, width]`. */
  readonly encoded?: Tensor;
  /** Decoder-only: of the visual prompt's columns too, `[batch, visual tokens + text, vocabulary]`. */
  readonly allLogits?: Tensor;
}

/** Ids of a text to be learnt: what is read, and what is to be written after it. */
export interface TextIds {
  readonly prompt: readonly number[];
  readonly target: readonly number[];
}

/** Scopes are those of the language model: names of parameters begin there. */
interface Family<Config extends LanguageModelConfig> {
  /** Token embeddings: ids `[batch, text]` → `[batch, text, width]`. */
  embed(scope: ParameterScope, config: Config, ids: Tensor): Tensor;
  cacheShape(config: Config): CacheShape;
  /**
   * One step of the decoder: `embeds`, `mask`, `rows`, `logit_rows`, `past_key_N`, `past_value_N`, what the rows of a prompt
   * share and what `stepFeeds` gives → `logits`, `present_key_N`, `present_value_N`. Shared are, of an encoder-decoder, the
   * encoder's outputs and `encoder_mask`; else keys and values of the prompt, `prefix_key_N` and `prefix_value_N`, and
   * `prefix_mask`.
   */
  decoderProgram(scope: ParameterScope, config: Config): Outputs;
  /** What `decoderProgram` reads beside embeddings, mask and cache. */
  stepFeeds(step: DecoderStep): Record<string, HostTensor>;

  /**
   * Inputs of texts of which the answer is given.
   * @param visualTokens rows of the visual prompt
   */
  textInputs(visualTokens: Dimension): GivenText;
  /**
   * The same on the host, laid out as the published training does (LAVIS, `blip2_t5_instruct.py` and
   * `blip2_vicuna_instruct.py`).
   * @param padId fills up what is read
   */
  textFeeds(
    config: Config,
    texts: readonly TextIds[],
    padId: number,
    visualTokens: number,
  ): Record<string, HostTensor>;
  /** Logits and loss when the answer is given. */
  teacherForced(scope: ParameterScope, config: Config, input: TeacherForced): TeacherForcedOutput;
  /** Whether BLIP-2's second stage learns the first token of a caption too, from the last query. */
  readonly learnsFirstToken: boolean;

  /** What the decoder starts from: its start token, or bos. */
  startTokenId(config: Config): number;
  /** Tokens that can be read at once, where there is an end to positions. */
  maxPositions(config: Config): number | undefined;
  /** Names of the matrix of the token embeddings: the parameter's, and others under which files may have it. */
  readonly embeddingMatrices: readonly string[];
  /** Names, whole ones, of what files may hold beside the parameters. */
  readonly ignorableParameters: readonly RegExp[];
  /** Whether the output matrix is one of its own as a rule, whatever `tie_word_embeddings` says. */
  isUntiedAsARule(config: Config): boolean;
  /**
   * Why ends of answers that a folder's files give are known to be wrong, if they are.
   * @param architecture the class that `config.json` names
   */
  wrongEnds?(config: Config, architecture: unknown, endIds: readonly number[]): string | undefined;
}

/** An encoder reads the prompt; the answer alone goes through the decoder. */
export interface EncoderDecoderFamily<Config extends LanguageModelConfig> extends Family<Config> {
  readonly isEncoderDecoder: true;
  /** `embeds` and `mask` → `cross_key_N` and `cross_value_N` of each decoder layer. */
  encoderProgram(scope: ParameterScope, config: Config): Outputs;
  /** Name under which files may have the decoder's embeddings, which have to be the encoder's. */
  readonly decoderEmbeddingMatrix: string;
}

/** The decoder reads the prompt and continues it. */
export interface DecoderOnlyFamily<Config extends LanguageModelConfig> extends Family<Config> {
  readonly isEncoderDecoder: false;
}

export type LanguageModelFamily<Config extends LanguageModelConfig> =
  | EncoderDecoderFamily<Config>
  | DecoderOnlyFamily<Config>;

/** An input that a family needs. */
export function required(tensor: Tensor | undefined, name: string): Tensor {
  if (!tensor) throw new TypeError(`teacherForced: this language model needs ${name}`);
  return tensor;
}
