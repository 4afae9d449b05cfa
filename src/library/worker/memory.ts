import { totalmem } from "node:os";
import { cacheBytes } from "../../inference/index.js";
import { familyOf, type InstructBlipConfig } from "../../models/index.js";
import { ModelUnavailableError } from "../errors.js";

const floatBytes = 4;

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
