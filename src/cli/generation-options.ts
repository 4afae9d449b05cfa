import type { Command } from "commander";
import type { GenerateOptions } from "../library/types.js";
import { decimalNumber, positiveNumber, wholeNumber } from "./option-values.js";

/** The generation flags as commander parses them. */
export interface GenerationFlags {
  maxNewTokens?: number;
  minNewTokens?: number;
  beams?: number;
  sequences?: number;
  repetitionPenalty?: number;
  lengthPenalty?: number;
  sample?: true;
  seed?: number;
  temperature?: number;
  topK?: number;
  topP?: number;
}

const samplingFlags = {
  seed: "--seed",
  temperature: "--temperature",
  topK: "--top-k",
  topP: "--top-p",
} as const;

/** Adds the flags that steer generation. */
export function addGenerationOptions(command: Command): Command {
  return command
    .option("--max-new-tokens <n>", "longest answer, in tokens", wholeNumber(1))
    .option("--min-new-tokens <n>", "shortest answer, in tokens", wholeNumber(0))
    .option("--beams <n>", "beam search width; 1 is greedy", wholeNumber(1))
    .option("--sequences <n>", "number of answers, one a line, best first", wholeNumber(1))
    .option("--repetition-penalty <x>", "above 1 discourages repeating", positiveNumber())
    .option("--length-penalty <x>", "beam search: above 0 favours longer answers", decimalNumber)
    .option("--sample", "draw tokens at random instead of taking the likeliest")
    .option("--seed <n>", "sampling: same seed, same answer", wholeNumber(0, 2 ** 32 - 1))
    .option("--temperature <x>", "sampling: below 1 bolder, above 1 more varied", positiveNumber())
    .option("--top-k <n>", "sampling: draw from the n likeliest tokens", wholeNumber(1))
    .option(
      "--top-p <x>",
      "sampling: draw from the likeliest tokens that make up this probability",
      positiveNumber(1),
    );
}

/** The flags as the library's options. Flags that contradict each other are a usage error of `command`. */
export function generationOptions(
  flags: GenerationFlags,
  command: Command,
  signal: AbortSignal,
): GenerateOptions {
  const { sample, seed, temperature, topK, topP, sequences, ...rest } = flags;
  const fail = (message: string): never => command.error(`error: ${message}`);
  if (!sample) {
    for (const [name, flag] of Object.entries(samplingFlags)) {
      if (flags[name as keyof typeof samplingFlags] !== undefined) fail(`${flag} needs --sample`);
    }
    if ((sequences ?? 1) > (rest.beams ?? 1)) fail("--sequences needs --sample, or as many --beams");
  } else if ((rest.beams ?? 1) > 1) {
    fail("--sample and --beams exclude each other");
  }
  const { maxNewTokens, minNewTokens, beams, repetitionPenalty, lengthPenalty } = rest;
  return {
    maxNewTokens,
    minNewTokens,
    beams,
    repetitionPenalty,
    lengthPenalty,
    returnSequences: sequences,
    sample: sample && { seed, temperature, topK, topP },
    signal,
  };
}
