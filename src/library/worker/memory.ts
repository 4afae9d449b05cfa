import { totalmem } from "node:os";
import { familyOf, type InstructBlipConfig } from "../../models/index.js";
import { elementCount } from "../../tensor/index.js";
import { publishedGeneration } from "../defaults.js";
import { ModelUnavailableError } from "../errors.js";

export interface StoredParameter {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly byteLength: number;
}

/** Tokens of an instruction that the estimate allows for. */
const instructionTokens = 128;
/** What the runtime, the tokenizers and the activations of one image take, measured with small models. */
const runtimeBytes = 300e6;
const floatBytes = 4;

/**
 * An estimate of the memory that a loaded model needs for one answer at a time with the published settings (5 beams,
 * 256 tokens), in bytes:
 *
 * - the weights as they are stored, each once, mapped from their files, or, where they are packed, ordered anew;
 * - the largest 16-bit weight once more in float32: such weights are widened one by one as they are used;
 * - keys and values in float32, twice, because a step reads the old ones and makes new ones;
 * - a fixed amount for everything else.
 */
export function memoryNeeded(config: InstructBlipConfig, parameters: readonly StoredParameter[]): number {
  const stored = parameters.reduce((total, { byteLength }) => total + byteLength, 0);
  const widened = parameters
    .filter(({ dtype }) => dtype === "float16" || dtype === "bfloat16")
    .reduce((largest, { shape }) => Math.max(largest, elementCount(shape) * floatBytes), 0);
  const tokens = config.queryTokens + instructionTokens + publishedGeneration.maxNewTokens;
  return stored + widened + cacheBytes(config, publishedGeneration.beams, tokens) + runtimeBytes;
}

/** Keys and values of so many sequences, twice. */
function cacheBytes({ text }: InstructBlipConfig, sequences: number, tokens: number): number {
  const { layers, heads, headWidth } = familyOf(text).cacheShape(text);
  return 2 * 2 * layers * heads * headWidth * tokens * sequences * floatBytes;
}

/** What is to be generated at once. */
interface GenerationSize {
  readonly sequences: number;
  readonly newTokens: number;
  /** Tokens before the new ones, the image's included. */
  readonly promptTokens: number;
}

/**
 * Refuses answers whose keys, values and scores can never fit: of many beams, many draws, or of great length.
 * @throws RangeError
 */
export function checkGenerationMemory(
  config: InstructBlipConfig,
  { sequences, newTokens, promptTokens }: GenerationSize,
  available = machineMemory(),
): void {
  const { text } = config;
  // Where an encoder has read the prompt, all beams share its keys and values.
  const tokens = newTokens + (familyOf(text).isEncoderDecoder ? 0 : promptTokens);
  // Scores as the model gives them, as they are processed, and in between.
  const scores = 3 * sequences * text.vocabularySize * floatBytes;
  const needed = cacheBytes(config, sequences, tokens) + scores;
  if (needed <= available) return;
  throw new RangeError(
    `${sequences} answers of up to ${newTokens} tokens at once need about ${gigabytes(needed)} of memory, but this ` +
      `machine has ${gigabytes(available)} in all; take fewer beams or answers, or a smaller maxNewTokens`,
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/**
 * Refuses what can never fit. What merely does not fit beside other programs is let through: mapped weights can be
 * read from disk again and again, if slowly.
 * @throws ModelUnavailableError
 */
export function checkMemory(needed: number, available = machineMemory()): void {
  if (needed <= available) return;
  throw new ModelUnavailableError(
    `this model needs about ${gigabytes(needed)} of memory, but this machine has ${gigabytes(available)} in all; ` +
      "use a smaller model, a precision of fewer bits, or a larger machine",
  );
}

/** Bytes of the machine or, where the process may use less (a container), of what it may use. */
function machineMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}
