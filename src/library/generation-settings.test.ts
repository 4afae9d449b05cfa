import { describe, expect, it } from "vitest";
import { generationOptions, parseGenerationSettings } from "./generation-settings.js";

const text = { endId: 2, encodeBadWord: (word: string) => [[word.length]] };
const options = (call: Parameters<typeof generationOptions>[0], file = {}) =>
  generationOptions(call, parseGenerationSettings(file), text);

describe("generationOptions", () => {
  it("is greedy with at most 64 tokens when nobody says anything", () => {
    expect(options({})).toMatchObject({ maxNewTokens: 64, beams: 1, minNewTokens: 0, sample: undefined });
  });

  it("takes the end of answers from the tokenizer, not from the file", () => {
    expect(options({}, { eos_token_id: 1, bos_token_id: 0 }).eosTokenIds).toEqual([2]);
  });

  it("prefers the call to the file", () => {
    const file = { num_beams: 5, max_new_tokens: 30, repetition_penalty: 1.5, length_penalty: -1 };
    expect(options({}, file)).toMatchObject({
      beams: 5,
      maxNewTokens: 30,
      repetitionPenalty: 1.5,
      lengthPenalty: -1,
    });
    expect(
      options({ beams: 2, maxNewTokens: 3, repetitionPenalty: 1, lengthPenalty: 0 }, file),
    ).toMatchObject({
      beams: 2,
      maxNewTokens: 3,
      repetitionPenalty: 1,
      lengthPenalty: 0,
    });
  });

  it("follows what the file says of beams, repeated and forbidden tokens", () => {
    const file = {
      num_beams: 4,
      num_return_sequences: 3,
      early_stopping: "never",
      no_repeat_ngram_size: 2,
      bad_words_ids: [[3], [4, 5]],
      suppress_tokens: [6],
    };
    expect(options({}, file)).toMatchObject({
      returnSequences: 3,
      earlyStopping: "never",
      noRepeatNgramSize: 2,
      badWordIds: [[3], [4, 5]],
      suppressedIds: [6],
    });
    const call = { beams: 2, earlyStopping: false, noRepeatNgramSize: 0, badWords: ["a", "bc"] };
    expect(options(call, file)).toMatchObject({
      returnSequences: 2,
      earlyStopping: false,
      noRepeatNgramSize: 0,
      badWordIds: [[1], [2]],
    });
    expect(options({ sample: {} }, { num_return_sequences: 3 }).returnSequences).toBe(3);
  });

  it("bounds the file's least length by the call's greatest", () => {
    expect(options({ maxNewTokens: 3 }, { min_new_tokens: 8 }).minNewTokens).toBe(3);
    expect(options({ maxNewTokens: 3, minNewTokens: 8 }).minNewTokens).toBe(8);
  });

  it("samples when the call or the file says so, and then without beams", () => {
    const file = { do_sample: true, temperature: 0.7, top_k: 0, top_p: 0.9, num_beams: 5 };
    const { beams, sample } = options({ sample: { seed: 1, topP: 0.5 } }, file);
    expect(beams).toBe(1);
    expect(sample).toEqual({ seed: 1, temperature: 0.7, topK: undefined, topP: 0.5 });
    expect(options({}, file).sample).toMatchObject({ temperature: 0.7, topP: 0.9 });
    expect(options({ beams: 3 }, file)).toMatchObject({ beams: 3, sample: undefined });
  });

  it("draws another seed each time when none is given", () => {
    const seeds = Array.from({ length: 8 }, () => options({ sample: {} }).sample?.seed);
    expect(new Set(seeds).size).toBeGreaterThan(1);
  });
});

describe("parseGenerationSettings", () => {
  it("names the key of a value that cannot be used", () => {
    expect(() => parseGenerationSettings({ num_beams: "five" })).toThrow(
      /generation_config\.json: num_beams/,
    );
  });
});
