/** What callers without TypeScript may get wrong: keys that are not known, values of another type. */

import type { PartPrecisions, Precision } from "../inference/index.js";
import {
  checkOptions,
  describeValue,
  deviceParts,
  devices,
  type KnownOptions,
  type PartDevices,
} from "../options/index.js";
import type {
  AskOptions,
  AskRequest,
  GenerateOptions,
  LoadOptions,
  MakeCheckpointOptions,
  SamplingOptions,
} from "./types.js";

/** Checks a value, which is not undefined, of a name. */
type Check = (name: string, value: unknown) => void;
type Checks<Options> = Readonly<Record<keyof Options, Check>>;

const number: Check = (name, value) => {
  if (typeof value !== "number") fail(name, "a number", value);
};
const text: Check = (name, value) => {
  if (typeof value !== "string") fail(name, "a string", value);
};
const name: Check = (name, value) => {
  text(name, value);
  if (value === "") throw new RangeError(`${name} is empty`);
};
const boolean: Check = (name, value) => {
  if (typeof value !== "boolean") fail(name, "true or false", value);
};
const callback: Check = (name, value) => {
  if (typeof value !== "function") fail(name, "a function", value);
};
const signal: Check = (name, value) => {
  if (!(value instanceof AbortSignal)) fail(name, "an AbortSignal", value);
};
const any: Check = () => {};

/** A list of at most so many texts, none of them empty. */
function texts(most: number): Check {
  return (name, value) => {
    if (!Array.isArray(value)) return fail(name, "an array of texts", value);
    if (value.length > most)
      throw new RangeError(`${name} has ${value.length} texts, which are at most ${most}`);
    value.forEach((item, index) => {
      text(`${name}[${index}]`, item);
      if (item === "") throw new RangeError(`${name}[${index}] is empty`);
    });
  };
}

const bits: Check = (name, value) => {
  if (!([4, 8, 16, 32] satisfies Precision[] as unknown[]).includes(value))
    fail(name, "4, 8, 16 or 32", value);
};
const parts: Checks<PartPrecisions> = { vision: bits, qformer: bits, languageModel: bits };

const sampling: Checks<SamplingOptions> = { seed: number, temperature: number, topK: number, topP: number };

const generation: Checks<Omit<GenerateOptions, "signal">> = {
  maxNewTokens: number,
  minNewTokens: number,
  beams: number,
  returnSequences: number,
  repetitionPenalty: number,
  lengthPenalty: number,
  earlyStopping: (name, value) => {
    if (typeof value !== "boolean" && value !== "never") fail(name, 'true, false or "never"', value);
  },
  noRepeatNgramSize: number,
  badWords: texts(10_000),
  stop: texts(100),
  alternatives: number,
  sample: (name, value) => check(name, value, sampling, { random_state: "seed" }),
};
const ask: Checks<AskOptions> = { ...generation, signal, onToken: callback };

const weightTypes: readonly string[] = [
  "float32",
  "float16",
  "bfloat16",
] satisfies MakeCheckpointOptions["dtype"][];

/** Names of transformers and of common services, where they are not ours in other letters. */
const othersNames = {
  num_beams: "beams",
  num_return_sequences: "returnSequences",
  n: "returnSequences",
  max_length: "maxNewTokens",
  max_tokens: "maxNewTokens",
  min_length: "minNewTokens",
  no_repeat_ngrams: "noRepeatNgramSize",
  bad_words_ids: "badWords",
  stop_strings: "stop",
  stop_sequences: "stop",
  logprobs: "alternatives",
  top_logprobs: "alternatives",
  do_sample: "sample",
  use_nucleus_sampling: "sample",
  num_captions: "returnSequences",
  streamer: "onToken",
  abort_signal: "signal",
};

/** @throws TypeError or RangeError that names the key */
export function checkGeneration(options: unknown): void {
  check("generation options", options, generation, othersNames, Object.keys(sampling));
}

/** @throws TypeError or RangeError that names the key */
export function checkAskOptions(what: "ask" | "caption", options: unknown): asserts options is AskOptions {
  check(`options of ${what}`, options, ask, othersNames, Object.keys(sampling));
}

/** @throws TypeError or RangeError that names the key */
export function checkBatchOptions(options: unknown): asserts options is GenerateOptions {
  const { onToken: _, ...batch } = ask;
  check("options of askBatch", options, batch, othersNames, Object.keys(sampling));
}

/** @throws TypeError that names the key */
export function checkRankOptions(options: unknown): asserts options is { signal?: AbortSignal } {
  check("options of rank", options, { signal });
}

/** @throws TypeError that names the place in the list or the key */
export function checkRequests(requests: unknown): asserts requests is AskRequest[] {
  if (!Array.isArray(requests)) fail("requests", "an array", requests);
  const synonyms = {
    picture: "image",
    pictures: "image",
    images: "image",
    question: "instruction",
    prompt: "instruction",
    text: "instruction",
  };
  (requests as unknown[]).forEach((request, index) => {
    check(`requests[${index}]`, request, { image: any, instruction: any }, synonyms);
  });
}

const device: Check = (name, value) => {
  if (!(devices as readonly unknown[]).includes(value)) fail(name, `one of ${devices.join(", ")}`, value);
};
const deviceChecks = Object.fromEntries(deviceParts.map((part) => [part, device])) as Checks<PartDevices>;

/** @throws TypeError that names the key; RangeError for a number of threads that no machine has */
export function checkLoadOptions(options: unknown): asserts options is LoadOptions {
  const checks: Checks<LoadOptions> = {
    model: name,
    threads: number,
    precision: (name, value) => {
      if (typeof value === "object")
        check(name, value, parts, { language: "languageModel", llm: "languageModel" });
      else bits(name, value);
    },
    device: (name, value) => {
      if (typeof value === "object") check(name, value, deviceChecks, { language_model: "languageModel" });
      else device(name, value);
    },
    signal,
    onProgress: callback,
    onNotice: callback,
    upright: boolean,
    maxPixels: number,
  };
  check("options of load", options, checks, {
    directory: "model",
    path: "model",
    checkpoint: "model",
    exif: "upright",
    bits: "precision",
    dtype: "precision",
    torch_dtype: "precision",
  });
}

/** @throws TypeError that names the key */
export function checkMakeCheckpointOptions(options: unknown): asserts options is MakeCheckpointOptions {
  const checks: Checks<MakeCheckpointOptions> = {
    like: name,
    seed: (name, value) => {
      number(name, value);
      if (!(Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32)) {
        throw new RangeError(`${name} must be an integer from 0 to ${2 ** 32 - 1}, not ${value}`);
      }
    },
    dtype: (name, value) => {
      if (!weightTypes.includes(value as string)) fail(name, `one of ${weightTypes.join(", ")}`, value);
    },
    directory: name,
    signal,
    onProgress: callback,
    onNotice: callback,
  };
  check("options of makeCheckpoint", options, checks, {
    model: "like",
    path: "directory",
    out: "directory",
    precision: "dtype",
  });
  for (const key of ["like", "seed", "dtype", "directory"]) {
    if ((options as Record<string, unknown>)[key] === undefined) {
      throw new TypeError(`options of makeCheckpoint: ${key} is missing`);
    }
  }
}

/** @throws TypeError or RangeError when it is no name of a folder */
export function checkDirectory(what: string, directory: unknown): void {
  if (directory !== undefined) name(what, directory);
}

function check(
  what: string,
  options: unknown,
  checks: Readonly<Record<string, Check>>,
  synonyms?: KnownOptions["synonyms"],
  nested: readonly string[] = [],
): void {
  const known = Object.keys(checks);
  checkOptions(what, options, { known, nested: nested.map((name) => `sample.${name}`), synonyms });
  for (const [name, value] of Object.entries(options as object)) {
    if (value !== undefined) checks[name]!(what === "sample" ? `sample.${name}` : name, value);
  }
}

function fail(name: string, expected: string, value: unknown): never {
  throw new TypeError(`${name} must be ${expected}, not ${describeValue(value)}`);
}
