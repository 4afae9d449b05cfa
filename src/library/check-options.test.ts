import { expect, test } from "vitest";
import {
  checkAskOptions,
  checkBatchOptions,
  checkGeneration,
  checkLoadOptions,
  checkMakeCheckpointOptions,
  checkRankOptions,
  checkRequests,
} from "./check-options.js";

const made = { like: "instructblip-flan-t5-xl", seed: 1, dtype: "float16", directory: "folder" };
const ask = (options: unknown): void => checkAskOptions("ask", options);

test.each<[unknown, string | undefined]>([
  [4, undefined],
  [{ vision: 8, languageModel: 4 }, undefined],
  [5, "precision must be 4, 8, 16 or 32, not 5"],
  ["8", 'precision must be 4, 8, 16 or 32, not "8"'],
  [{ vision: 5 }, "vision must be 4, 8, 16 or 32, not 5"],
  [{ llm: 4 }, 'did you mean "languageModel"?'],
])("a precision of %j", (precision, message) => {
  const check = () => checkLoadOptions({ precision });
  if (message === undefined) check();
  else expect(check).toThrow(message);
});

test.each([
  ["num_beams", "beams"],
  ["max_new_tokens", "maxNewTokens"],
  ["maxLength", "maxNewTokens"],
  ["min_new_tokens", "minNewTokens"],
  ["num_return_sequences", "returnSequences"],
  ["repetition_penalty", "repetitionPenalty"],
  ["lenghtPenalty", "lengthPenalty"],
  ["early_stopping", "earlyStopping"],
  ["no_repeat_ngram_size", "noRepeatNgramSize"],
  ["bad_words", "badWords"],
  ["stop_strings", "stop"],
  ["do_sample", "sample"],
  ["temperature", "sample.temperature"],
  ["temprature", "sample.temperature"],
  ["top_k", "sample.topK"],
  ["topP", "sample.topP"],
  ["seed", "sample.seed"],
  ["abortSignal", "signal"],
])("%s is refused, and %s suggested", (key, meant) => {
  const message = `options of ask: "${key}" is not known; did you mean "${meant}"?`;
  expect(() => ask({ [key]: 1 })).toThrow(new TypeError(message));
  expect(() => checkGeneration({ [key]: 1 })).toThrow(/is not known/);
});

test.each<[string, () => void, string]>([
  ["a text for a number", () => ask({ beams: "5" }), 'beams must be a number, not "5"'],
  ["null", () => ask({ maxNewTokens: null }), "maxNewTokens must be a number, not null"],
  ["a function", () => ask({ beams: () => 1 }), "beams must be a number, not a function"],
  ["a text for texts", () => ask({ stop: "." }), 'stop must be an array of texts, not "."'],
  ["a number among texts", () => ask({ badWords: ["a", 5] }), "badWords[1] must be a string, not 5"],
  ["a rule", () => ask({ earlyStopping: 1 }), 'earlyStopping must be true, false or "never", not 1'],
  ["true for sampling", () => ask({ sample: true }), "sample must be an object, not true"],
  ["a text in sample", () => ask({ sample: { topK: "5" } }), 'sample.topK must be a number, not "5"'],
  [
    "a controller",
    () => ask({ signal: new AbortController() }),
    "signal must be an AbortSignal, not an AbortController",
  ],
  ["a listener", () => ask({ onToken: "log" }), 'onToken must be a function, not "log"'],
  ["no options", () => ask(5), "options of ask must be an object, not 5"],
  ["a list of options", () => ask([]), "options of ask must be an object, not an array"],
  ["rank", () => checkRankOptions({ beams: 5 }), 'options of rank: "beams" is not known; there are signal'],
  [
    "load",
    () => checkLoadOptions({ num_threads: 2 }),
    'options of load: "num_threads" is not known; did you mean "threads"?',
  ],
  ["a folder", () => checkLoadOptions("folder"), 'options of load must be an object, not "folder"'],
  ["threads", () => checkLoadOptions({ threads: "2" }), 'threads must be a number, not "2"'],
  [
    "a device",
    () => checkLoadOptions({ device: "gpu" }),
    'device must be one of cpu, webgpu, cuda, not "gpu"',
  ],
  [
    "a part's device",
    () => checkLoadOptions({ device: { vision: 1 } }),
    "vision must be one of cpu, webgpu, cuda, not 1",
  ],
  [
    "a part of a model",
    () => checkLoadOptions({ device: { language_model: "cpu" } }),
    'device: "language_model" is not known; did you mean "languageModel"?',
  ],
  ["no device", () => checkLoadOptions({ device: null }), "device must be an object, not null"],
  ["requests", () => checkRequests("a"), 'requests must be an array, not "a"'],
  [
    "a request",
    () => checkRequests([{ picture: "a.png", instruction: "" }]),
    'requests[0]: "picture" is not known; did you mean "image"?',
  ],
  ["no request", () => checkRequests([undefined]), "requests[0] must be an object, not undefined"],
  [
    "a checkpoint",
    () => checkMakeCheckpointOptions({ dytpe: "float16" }),
    'options of makeCheckpoint: "dytpe" is not known; did you mean "dtype"?',
  ],
  [
    "a batch",
    () => checkBatchOptions({ num_beams: 5 }),
    'options of askBatch: "num_beams" is not known; did you mean "beams"?',
  ],
])("%s is a TypeError that says what was expected", (_, call, message) => {
  expect(call).toThrow(new TypeError(message));
});

test("tokens are told of where one question is asked", () => {
  ask({ onToken: () => {} });
  expect(() => checkBatchOptions({ onToken: () => {} })).toThrow(/"onToken" is not known/);
});

test.each([{ stop: [""] }, { badWords: ["a", ""] }, { stop: Array(101).fill("a") }])(
  "texts are some, and not empty",
  (options) => {
    expect(() => ask(options)).toThrow(RangeError);
  },
);

test.each([-1, 1.5, 2 ** 32, Number.NaN])("%d is no seed", (seed) => {
  expect(() => checkMakeCheckpointOptions({ ...made, seed })).toThrow(/seed must be an integer from 0/);
});

test("an empty name is no folder", () => {
  expect(() => checkLoadOptions({ model: "" })).toThrow(/model is empty/);
});

test("what is undefined counts as left out", () => {
  ask({ beams: undefined, sample: undefined, signal: undefined });
  checkLoadOptions({ model: undefined, onProgress: undefined });
});
