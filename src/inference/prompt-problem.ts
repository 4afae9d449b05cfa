import { CheckpointError } from "../checkpoint/index.js";
import type { InstructBlipConfig, TextConfig } from "../models/index.js";
import { type PromptProcessor, placeholderMessage, type TextTokenizer } from "../processing/index.js";

/** What a model is to read, and how much may follow. */
export interface Reading {
  readonly instruction: string;
  /** Ranked or learnt after the instruction. */
  readonly answers?: readonly string[];
  /** Tokens of the longest answer that may be generated; default 0. */
  readonly newTokens?: number;
  /** Default: those of one picture. */
  readonly visualTokens?: number;
  /** Of texts to be learnt, which end in a token of their own: tokens that they are cut to. Default: all are read. */
  readonly cut?: { readonly prompt?: number; readonly answer?: number };
}

/** A model, as far as texts are concerned. */
export interface Reader {
  readonly config: InstructBlipConfig;
  readonly text: PromptProcessor;
}

/**
 * Attention scores of a layer of T5's encoder are a number for each head and pair of tokens. This many, 1 GiB, are let
 * through: 2,896 tokens of Flan-T5 XL and 2,048 of XXL, which were trained on 512.
 */
const largestScores = 2 ** 28;

/** Tokens that a language model reads at once, those of pictures and of its own answer included; T5's answer apart. */
export function readableTokens(text: TextConfig): number {
  return text.kind === "t5" ? Math.floor(Math.sqrt(largestScores / text.heads)) : text.maxPositions;
}

/**
 * What keeps a model from reading texts: a token that stands for a picture, one that the model does not know, or too many
 * of them. Everything that asks or trains a model looks here first.
 * @returns undefined when nothing does
 */
export function promptProblem(reader: Reader, reading: Reading): string | undefined {
  const { instruction, answers = [] } = reading;
  const { text, config } = reader;
  for (const [what, content] of [["the instruction", instruction], ...answers.map((a) => ["an answer", a])]) {
    const placeholder = text.placeholderIn(content);
    if (placeholder !== undefined) return placeholderMessage(what, placeholder);
  }
  return (
    unknownToken("the tokenizer", text.tokenizer, config.text.vocabularySize, [instruction, ...answers]) ??
    (text.qformerTokenizer &&
      unknownToken("the Q-Former's tokenizer", text.qformerTokenizer, config.qformer.vocabularySize, [
        instruction,
      ])) ??
    lengthProblem(reader, reading)
  );
}

/**
 * @throws RangeError for texts that the model cannot read; CheckpointError where the reason is that tokenizer and model do
 * not fit
 */
export function requireReadable(reader: Reader, reading: Reading): void {
  const problem = promptProblem(reader, reading);
  if (problem === undefined) return;
  throw problem.endsWith(otherVersion) ? new CheckpointError(problem) : new RangeError(problem);
}

const otherVersion = "Check that tokenizer and model are of the same version.";

function unknownToken(
  whose: string,
  tokenizer: TextTokenizer,
  vocabularySize: number,
  texts: readonly string[],
): string | undefined {
  if (tokenizer.largestId < vocabularySize) return undefined;
  for (const text of texts) {
    const wrong = tokenizer.encode(text).find((id) => id >= vocabularySize);
    if (wrong !== undefined)
      return `${whose} gives the id ${wrong}, but the model knows ${vocabularySize} tokens only. ${otherVersion}`;
  }
  return undefined;
}

/** A character becomes at most so many tokens for each of its bytes: of the map of T5, U+FDFA becomes 18. */
const tokensPerByte = 6;

function lengthProblem({ text, config }: Reader, reading: Reading): string | undefined {
  const { instruction, answers = [], newTokens = 0, visualTokens = config.queryTokens, cut } = reading;
  const limit = readableTokens(config.text);
  const isEncoder = config.text.kind === "t5";
  const bytes = Math.max(0, ...answers.map((answer) => Buffer.byteLength(answer)));
  const atMost = tokensPerByte * (Buffer.byteLength(instruction) + bytes) + 2;
  if (visualTokens + newTokens + atMost <= limit) return undefined;
  const read = Math.min(text.tokenizer.encode(instruction).length, cut?.prompt ?? Number.POSITIVE_INFINITY);
  const lengths = answers.map(
    (answer) => text.encodeCandidate(answer, { appendEnd: cut !== undefined }).length,
  );
  const longest = Math.min(Math.max(0, ...lengths), cut?.answer ?? Number.POSITIVE_INFINITY);
  const answer = isEncoder ? 0 : Math.max(newTokens, longest);
  if (visualTokens + read + answer <= limit) return undefined;
  const tokens = read.toLocaleString("en");
  if (isEncoder) {
    return (
      `an instruction of ${tokens} tokens and ${visualTokens} of the picture are more than the ` +
      `${limit.toLocaleString("en")} tokens that this model reads; shorten it`
    );
  }
  return (
    `${visualTokens} query tokens, an instruction of ${tokens} and an answer of up to ${answer} ` +
    `are more than the ${limit} tokens that this model reads; shorten one of them`
  );
}
