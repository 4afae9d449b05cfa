import { describe, expect, it } from "vitest";
import { generationOptions } from "./generation-settings.js";

const text = { endIds: [2, 5], encodeBadWord: (word: string) => [[word.length]] };
const options = (
  call: Parameters<typeof generationOptions>[0],
  settings: Parameters<typeof generationOptions>[1] = {},
) => generationOptions(call, settings, text);

describe("generationOptions", () => {
  it("is greedy with at most 64 tokens when nobody says anything", () => {
    expect(options({})).toMatchObject({ maxNewTokens: 64, beams: 1, minNewTokens: 0, sample: undefined });
  });

  it("takes the ends of answers from where texts are encoded", () => {
    expect(options({}).eosTokenIds).toEqual([2, 5]);
  });

  it("prefers the call to the file", () => {
    const file = { beams: 5, maxNewTokens: 30, repetitionPenalty: 1.5, lengthPenalty: -1 };
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
      beams: 4,
      returnSequences: 3,
      earlyStopping: "never" as const,
      noRepeatNgramSize: 2,
      badWordIds: [[3], [4, 5]],
      suppressedIds: [6],
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
    expect(options({ sample: {} }, { returnSequences: 3 }).returnSequences).toBe(3);
  });

  it("bounds the file's least length by the call's greatest", () => {
    expect(options({ maxNewTokens: 3 }, { minNewTokens: 8 }).minNewTokens).toBe(3);
    expect(options({ maxNewTokens: 3, minNewTokens: 8 }).minNewTokens).toBe(8);
  });

  it("samples when the call or the file says so, and then without beams", () => {
    const file = { doSample: true, temperature: 0.7, topP: 0.9, beams: 5 };
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
