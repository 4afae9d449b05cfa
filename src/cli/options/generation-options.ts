import { type Command, Option } from "commander";
import type { GenerateOptions } from "../../library/index.js";
import { addHelpNote } from "../help.js";
import type { CommonOptions } from "./common-options.js";
import { collectTexts, numberBetween, positiveNumber, wholeNumber } from "./option-values.js";

/** The generation flags as commander parses them. */
export interface GenerationFlags {
  maxNewTokens?: number;
  minNewTokens?: number;
  beams?: number;
  sequences?: number;
  repetitionPenalty?: number;
  lengthPenalty?: number;
  earlyStopping?: "true" | "false" | "never";
  noRepeatNgramSize?: number;
  badWord?: string[];
  stop?: string[];
  probabilities?: true;
  alternatives?: number;
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

const defaultsNote = "Defaults are the checkpoint's: its generation_config.json wins over those in brackets.";

/** Adds the flags that steer generation. */
export function addGenerationOptions(command: Command): Command {
  command
    .option("--max-new-tokens <n>", "longest answer, in tokens (default: 64)", wholeNumber(1, 1_000_000))
    .option("--min-new-tokens <n>", "shortest answer, in tokens (default: 0)", wholeNumber(0, 1_000_000))
    .option("--beams <n>", "beam search width; 1 is greedy (default: 1)", wholeNumber(1, 1024))
    .option("--sequences <n>", "number of answers, one a line, best first (default: 1)", wholeNumber(1, 4096))
    .option(
      "--repetition-penalty <x>",
      "0.01 to 100; above 1 discourages repeating (default: 1)",
      numberBetween(0.01, 100),
    )
    .option(
      "--length-penalty <x>",
      "beam search: -10 to 10; above 0 favours longer answers (default: 1)",
      numberBetween(-10, 10),
    )
    .addOption(
      new Option("--early-stopping <rule>", "beam search: when it ends (default: false)").choices([
        "true",
        "false",
        "never",
      ]),
    )
    .addOption(noRepeatNgramSize())
    .option("--bad-word <text>", "a text that answers do not hold; may be repeated", collectTexts)
    .option("--stop <text>", "a text that ends an answer and is cut from it; may be repeated", collectTexts)
    .option("--probabilities", "write the probability of the answer and of each token")
    .option(
      "--alternatives <n>",
      "with --probabilities or --json: the likeliest tokens of each step (default: 0)",
      wholeNumber(1, 100),
    )
    .option("--sample", "draw tokens at random instead of taking the likeliest")
    .option(
      "--seed <n>",
      "sampling: same seed, same answer (default: at random)",
      wholeNumber(0, 2 ** 32 - 1),
    )
    .option(
      "--temperature <x>",
      "sampling: below 1 bolder, above 1 more varied (default: 1)",
      numberBetween(0.001, 1000),
    )
    .option("--top-k <n>", "sampling: draw from the n likeliest tokens (default: all)", wholeNumber(1))
    .option(
      "--top-p <x>",
      "sampling: draw from the likeliest tokens that make up this probability (default: 1)",
      positiveNumber(1),
    );
  return addHelpNote(command, defaultsNote);
}

function noRepeatNgramSize(): Option {
  const option = new Option(
    "--no-repeat-ngram-size <n>",
    "no run of n tokens comes twice; 0 allows all (default: 0)",
  ).argParser(wholeNumber(0, 1_000_000));
  // Its name begins with "no", but it negates no other option.
  option.negate = false;
  return option;
}

/** The flags as the library's options. Flags that contradict each other are a usage error of `command`. */
export function generationOptions(
  { json, ...flags }: GenerationFlags & CommonOptions,
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
  if (flags.alternatives !== undefined && !flags.probabilities && !json) {
    fail("--alternatives needs --probabilities or --json");
  }
  if (flags.probabilities && json) fail("--json holds the probabilities: leave out --probabilities");
  const { maxNewTokens, minNewTokens, beams, repetitionPenalty, lengthPenalty, noRepeatNgramSize } = rest;
  const { earlyStopping, badWord, stop, alternatives } = rest;
  return {
    maxNewTokens,
    minNewTokens,
    beams,
    repetitionPenalty,
    lengthPenalty,
    earlyStopping: earlyStopping === "true" ? true : earlyStopping === "false" ? false : earlyStopping,
    noRepeatNgramSize,
    badWords: badWord,
    stop,
    alternatives,
    returnSequences: sequences,
    sample: sample && { seed, temperature, topK, topP },
    signal,
  };
}
