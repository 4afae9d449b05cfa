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

test("sampling may return any number of sequences", () => {
  expect(resolveOptions({ ...given, returnSequences: 9, sample: { seed: 0 } }, 20).returnSequences).toBe(9);
});
