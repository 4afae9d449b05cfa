import { expect, test } from "vitest";
import { type GenerationOptions, resolveOptions } from "./options.js";

const given: GenerationOptions = { maxNewTokens: 8, eosTokenIds: [1] };

test("fills in the defaults", () => {
  expect(resolveOptions({ ...given, sample: { seed: 3 } }, 20)).toEqual({
    maxNewTokens: 8,
    minNewTokens: 0,
    beams: 1,
    returnSequences: 1,
    repetitionPenalty: 1,
    lengthPenalty: 1,
    earlyStopping: false,
    noRepeatNgramSize: 0,
    badWordIds: [],
    suppressedIds: [],
    alternatives: 0,
    sample: { seed: 3, temperature: 1, topK: 20, topP: 1 },
    eosTokenIds: [1],
  });
});

test.each<[string, Partial<GenerationOptions>]>([
  ["maxNewTokens", { maxNewTokens: 0 }],
  ["maxNewTokens", { maxNewTokens: Number.POSITIVE_INFINITY }],
  ["minNewTokens", { minNewTokens: 9 }],
  ["minNewTokens", { minNewTokens: -1 }],
  ["beams", { beams: 0 }],
  ["beams", { beams: 1.5 }],
  ["returnSequences", { returnSequences: 2 }],
  ["returnSequences", { beams: 4, returnSequences: 5 }],
  ["repetitionPenalty", { repetitionPenalty: 0 }],
  ["repetitionPenalty", { repetitionPenalty: Number.NaN }],
  ["lengthPenalty", { lengthPenalty: Number.POSITIVE_INFINITY }],
  ["beams must be at most 1024", { beams: 5_000_000 }],
  ["maxNewTokens must be at most", { maxNewTokens: 1e12 }],
  ["the longest answer is 8 tokens", { minNewTokens: 9 }],
  ["returnSequences must be at most", { returnSequences: 1e9, sample: { seed: 0 } }],
  ["noRepeatNgramSize", { noRepeatNgramSize: -1 }],
  ["badWordIds[1]", { badWordIds: [[1], [20]] }],
  ["badWordIds[0] is empty", { badWordIds: [[]] }],
  ["suppressedIds", { suppressedIds: [0.5] }],
  ["alternatives", { alternatives: 101 }],
  ["eosTokenIds", { eosTokenIds: [20] }],
  ["eosTokenIds", { eosTokenIds: [-1] }],
  ["sample.seed", { sample: { seed: -1 } }],
  ["sample.seed", { sample: { seed: 2 ** 32 } }],
  ["sample.temperature", { sample: { seed: 0, temperature: 0 } }],
  ["sample.topK", { sample: { seed: 0, topK: 0 } }],
  ["sample.topP", { sample: { seed: 0, topP: 0 } }],
  ["sample.topP", { sample: { seed: 0, topP: 1.1 } }],
  ["sampling follows no beams", { beams: 2, sample: { seed: 0 } }],
])("refuses a bad %s: %j", (name, bad) => {
  expect(() => resolveOptions({ ...given, ...bad }, 20)).toThrow(RangeError);
  expect(() => resolveOptions({ ...given, ...bad }, 20)).toThrow(name);
});

test.each<[string, object]>([
  ['beams must be a number, not "5"', { beams: "5" }],
  ["maxNewTokens must be a number, not null", { maxNewTokens: null }],
  ["repetitionPenalty must be a number, not an array", { repetitionPenalty: [1] }],
  ['earlyStopping must be true, false or "never", not "always"', { earlyStopping: "always" }],
  ["sample must be an object, not true", { sample: true }],
  ['sample: "top_k" is not known; did you mean "topK"?', { sample: { seed: 0, top_k: 5 } }],
  ['generation options: "lenghtPenalty" is not known; did you mean "lengthPenalty"?', { lenghtPenalty: 1 }],
])("a value of the wrong type or an unknown key: %s", (message, bad) => {
  expect(() => resolveOptions({ ...given, ...bad }, 20)).toThrow(new TypeError(message));
});

test("an end of answers alone is no bad word", () => {
  expect(resolveOptions({ ...given, badWordIds: [[1], [1, 2], [3]] }, 20).badWordIds).toEqual([[1, 2], [3]]);
});

test("sampling may return any number of sequences", () => {
  expect(resolveOptions({ ...given, returnSequences: 9, sample: { seed: 0 } }, 20).returnSequences).toBe(9);
});
