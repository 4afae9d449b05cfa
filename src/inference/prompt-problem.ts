import { CheckpointError } from "../checkpoint/index.js";
import { familyOf, type InstructBlipConfig, type TextConfig } from "../models/index.js";
import { type PromptProcessor, placeholderMessage, type TextTokenizer } from "../processing/index.js";

/** What a model is to read, and how much may follow. */
export interface Reading {
  readonly instruction: string;
  /** Ranked or learnt after the instruction. */
  readonly answers?: readonly string[];
  /** Tokens of the longest answer that may be generated; default 0. */
  readonly newTokens?: number;
  /** Default: those of one image. */
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
 * Attention scores of a layer are a number for each head and pair of tokens. So many, 512 MiB, are computed at once, of which
 * the runtime holds about four copies. T5, whose positions have no end, reads as many tokens as have room there: of Flan-T5
 * 2,048 as XL and 1,448 as XXL, which were trained on 512.
 */
const largestScores = 2 ** 27;

/** Tokens that a language model reads at once, those of images and of its own answer included; T5's answer apart. */
export function readableTokens(text: TextConfig): number {
  return familyOf(text).maxPositions(text) ?? Math.floor(Math.sqrt(largestScores / text.heads));
}

/**
 * How many of some instructions, from the first on, are read together: as many as have room for their attention scores.
 * @param most never more, and never less than one
 * @param visualTokens in front of each
 */
export function readTogether(
  { text, config }: Reader,
  instructions: readonly string[],
  most: number,
  visualTokens = config.queryTokens,
): number {
  const { heads } = config.text;
  const asked = instructions.slice(0, most);
  // Short ones fit whatever their tokens are, and are not tokenised here.
  const bound = visualTokens + Math.max(...asked.map(mostTokens));
  if (asked.length * heads * bound ** 2 <= largestScores) return asked.length;
  let longest = 0;
  let count = 0;
  for (const instruction of asked) {
    longest = Math.max(longest, visualTokens + text.tokenizer.encode(instruction).length);
    if (count > 0 && (count + 1) * heads * longest ** 2 > largestScores) break;
    count++;
  }
  return count;
}

/**
 * How many candidate answers are ranked together: as many as have room for their attention scores, and for a number for each
 * word of the vocabulary at each of their tokens.
 * @param candidates ids
 * @param promptTokens read before each, those of images included
 * @param most never more, and never less than one
 */
export function rankTogether(
  { vocabularySize, heads }: TextConfig,
  candidates: readonly (readonly number[])[],
  promptTokens: number,
  most: number,
): number {
  const longest = candidates.reduce((length, ids) => Math.max(length, ids.length), 1);
  const ofEach = longest * Math.max(vocabularySize, heads * (promptTokens + longest));
  return Math.min(most, Math.max(1, Math.floor(largestScores / ofEach)));
}

/**
 * What keeps a model from reading texts: a token that stands for an image, one that the model does not know, or too many
 * of them. Everything that asks or trains a model looks here first.
 * @returns undefined when nothing does
 */
export function promptProblem(reader: Reader, reading: Reading): string | undefined {
  const { instruction, answers = [] } = reading;
  const { text, config } = reader;
  for (const [index, content] of [instruction, ...answers].entries()) {
    const placeholder = text.placeholderIn(content);
    if (placeholder !== undefined)
      return placeholderMessage(index === 0 ? "the instruction" : "an answer", placeholder);
  }
  return (
    unknownToken("the tokenizer", text.tokenizer, config.text.vocabularySize, [instruction, ...answers]) ??
    (config.qformer.readsText && text.qformerTokenizer
      ? unknownToken("the Q-Former's tokenizer", text.qformerTokenizer, config.qformer.vocabularySize, [
          instruction,
        ])
      : undefined) ??
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

/**
 * Tokens of a text at most, special ones included. A character becomes no more than six for each of its bytes: of the map of
 * T5, U+FDFA becomes 18.
 */
const mostTokens = (text: string): number => 6 * Buffer.byteLength(text) + 2;

function lengthProblem({ text, config }: Reader, reading: Reading): string | undefined {
  const { instruction, answers = [], newTokens = 0, visualTokens = config.queryTokens, cut } = reading;
  const limit = readableTokens(config.text);
  const { isEncoderDecoder } = familyOf(config.text);
  const longestOf = (lengths: readonly number[]): number =>
    lengths.reduce((longest, length) => Math.max(longest, length), 0);
  const atMost = mostTokens(instruction) + longestOf(answers.map(mostTokens));
  if (visualTokens + newTokens + atMost <= limit) return undefined;
  const read = Math.min(text.tokenizer.encode(instruction).length, cut?.prompt ?? Number.POSITIVE_INFINITY);
  const lengths = answers.map(
    (answer) => text.encodeCandidate(answer, { appendEnd: cut !== undefined }).length,
  );
  const longest = Math.min(longestOf(lengths), cut?.answer ?? Number.POSITIVE_INFINITY);
  if (isEncoderDecoder && longest > limit) {
    return (
      `an answer of ${longest.toLocaleString("en")} tokens is more than the ${limit.toLocaleString("en")} tokens ` +
      "that this model reads; shorten it"
    );
  }
  const answer = isEncoderDecoder ? 0 : Math.max(newTokens, longest);
  if (visualTokens + read + answer <= limit) return undefined;
  const tokens = read.toLocaleString("en");
  const images = visualTokens / config.queryTokens;
  const seen = images === 1 ? "the image" : `${images} images`;
  if (isEncoderDecoder) {
    return (
      `an instruction of ${tokens} tokens and ${visualTokens} of ${seen} are more than the ` +
      `${limit.toLocaleString("en")} tokens that this model reads; shorten it`
    );
  }
  return (
    `${visualTokens} query tokens, an instruction of ${tokens} and an answer of up to ${answer} ` +
    `are more than the ${limit} tokens that this model reads; shorten one of them`
  );
}
