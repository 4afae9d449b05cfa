import { describe, expect, it } from "vitest";
import { parseConfig } from "../../checkpoint/index.js";
import { endTokenIds, readGenerationConfig } from "./generation-config.js";

const textOf = (text: object) => parseConfig({ model_type: "blip-2", text_config: text }).text;
const t5 = textOf({ model_type: "t5" });
const opt = textOf({ model_type: "opt" });

describe("readGenerationConfig", () => {
  it("follows every key that generation has", () => {
    const file = {
      max_new_tokens: 30,
      min_new_tokens: 2,
      num_beams: 5,
      num_return_sequences: 3,
      repetition_penalty: 1.5,
      length_penalty: -1,
      early_stopping: "never",
      no_repeat_ngram_size: 2,
      bad_words_ids: [[3], [4, 5]],
      suppress_tokens: [6],
      temperature: 0.5,
      top_k: 40,
      top_p: 0.9,
    };
    expect(readGenerationConfig(file, opt)).toEqual({
      settings: {
        maxNewTokens: 30,
        minNewTokens: 2,
        beams: 5,
        returnSequences: 3,
        repetitionPenalty: 1.5,
        lengthPenalty: -1,
        earlyStopping: "never",
        noRepeatNgramSize: 2,
        badWordIds: [[3], [4, 5]],
        suppressedIds: [6],
        temperature: 0.5,
        topK: 40,
        topP: 0.9,
      },
      notices: [],
    });
    expect(readGenerationConfig({ do_sample: true, top_k: 0 }, opt)).toEqual({
      settings: { doSample: true },
      notices: [],
    });
  });

  it("says nothing of what transformers writes without meaning", () => {
    const file = {
      _from_model_config: true,
      transformers_version: "5.17.0",
      bos_token_id: 2,
      eos_token_id: 50118,
      pad_token_id: 1,
      decoder_start_token_id: 0,
      use_cache: true,
      output_attentions: false,
      max_new_tokens: null,
      num_beam_groups: 1,
      typical_p: 1.0,
      max_length: 20,
    };
    expect(readGenerationConfig(file, opt)).toEqual({ settings: {}, notices: [] });
    expect(readGenerationConfig(undefined, t5)).toEqual({ settings: {}, notices: [] });
  });

  it("names once all that is not followed", () => {
    const file = { typical_p: 0.9, forced_eos_token_id: 1, numbeams: 3, min_length: 4, num_beams: 2 };
    const { settings, notices } = readGenerationConfig(file, opt);
    expect(settings).toEqual({ beams: 2 });
    expect(notices).toEqual([
      "generation_config.json: not followed, though it may change answers elsewhere: " +
        "typical_p, forced_eos_token_id, numbeams, min_length",
    ]);
    expect(readGenerationConfig({ decoder_start_token_id: 7 }, t5).notices[0]).toContain(
      "decoder_start_token_id",
    );
  });

  it("counts T5's start token in lengths, which those in new tokens come before", () => {
    expect(readGenerationConfig({ max_length: 3, min_length: 2 }, t5)).toEqual({
      settings: { maxNewTokens: 2, minNewTokens: 1 },
      notices: [],
    });
    const both = { max_new_tokens: 9, max_length: 3, min_length: 5, min_new_tokens: 2 };
    expect(readGenerationConfig(both, t5).settings).toEqual({ maxNewTokens: 9, minNewTokens: 2 });
  });

  it.each([
    [{ temperature: 0 }, /temperature is 0 and is not followed: .*at least 0\.001/],
    [{ num_beams: 5_000_000 }, /num_beams is 5000000 and is not followed: beams must be at most/],
    [{ num_beams: "five" }, /num_beams is "five" and is not followed/],
    [{ repetition_penalty: -1 }, /repetition_penalty is -1 and is not followed/],
    [{ suppress_tokens: [99_999] }, /suppress_tokens is \[99999\] and is not followed/],
    [{ bad_words_ids: [3] }, /bad_words_ids is \[3\] and is not followed/],
    [{ bad_words_ids: [[]] }, /bad_words_ids is \[\[\]\] and is not followed/],
    [{ max_new_tokens: 0 }, /max_new_tokens is 0 and is not followed/],
  ])("ignores %j, which nothing can follow, and says so", (file, message) => {
    const { settings, notices } = readGenerationConfig(file, opt);
    expect(settings).toEqual({});
    expect(notices).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    [{ min_new_tokens: 9, max_new_tokens: 3 }, { minNewTokens: 3, maxNewTokens: 3 }, /least length, 9/],
    [
      { do_sample: true, num_beams: 4 },
      { doSample: true, beams: 1 },
      /num_beams is not followed beside do_sample/,
    ],
    [{ num_beams: 2, num_return_sequences: 3 }, { beams: 2, returnSequences: 2 }, /is above num_beams, 2/],
    [{ num_return_sequences: 3 }, { returnSequences: 1 }, /is above num_beams, 1/],
  ])("lets something give way in %j", (file, settings, message) => {
    const read = readGenerationConfig(file, opt);
    expect(read.settings).toEqual(settings);
    expect(read.notices).toEqual([expect.stringMatching(message)]);
  });
});

describe("endTokenIds", () => {
  const ends = (file: object | undefined, text: object, architecture?: string) =>
    endTokenIds(file as Record<string, unknown>, textOf(text), {
      explicit: "eos_token_id" in text,
      architecture,
    });

  it.each(["t5", "llama", "opt"])("are one or several of text_config (%s)", (kind) => {
    expect(ends(undefined, { model_type: kind, eos_token_id: 7 })).toEqual({ ids: [7], notices: [] });
    expect(ends({}, { model_type: kind, eos_token_id: [7, 9] })).toEqual({ ids: [7, 9], notices: [] });
  });

  it("are those of the class where nobody says any", () => {
    expect(ends({}, { model_type: "t5" }).ids).toEqual([1]);
    expect(ends({}, { model_type: "opt" }).ids).toEqual([2]);
  });

  it("are those of generation_config.json before those of text_config, and that is said", () => {
    expect(ends({ eos_token_id: [5, 6] }, { model_type: "opt" })).toEqual({ ids: [5, 6], notices: [] });
    expect(ends({ eos_token_id: 5 }, { model_type: "opt", eos_token_id: 5 }).notices).toEqual([]);
    const { ids, notices } = ends({ eos_token_id: 5 }, { model_type: "opt", eos_token_id: 50118 });
    expect(ids).toEqual([5]);
    expect(notices).toEqual(["answers end at [5], as generation_config.json says; config.json says [50118]"]);
  });

  it("are those of text_config where the other file was derived from it", () => {
    const derived = { eos_token_id: 5, _from_model_config: true };
    const { ids, notices } = ends(derived, { model_type: "opt", eos_token_id: 50118 });
    expect(ids).toEqual([50118]);
    expect(notices).toEqual([
      "answers end at [50118], as text_config in config.json says; generation_config.json says [5]",
    ]);
    expect(ends(derived, { model_type: "opt" }).ids).toEqual([5]);
  });

  it("are the tokenizer's where the ids are those of the first LLaMA conversion", () => {
    const first = { model_type: "llama", bos_token_id: 0, eos_token_id: 1 };
    const { ids, notices } = ends({ eos_token_id: 1 }, first, "LLaMAForCausalLM");
    expect(ids).toBeUndefined();
    expect(notices).toEqual([expect.stringContaining("first LLaMA conversion")]);
    expect(ends({}, first).ids).toEqual([1]);
    expect(ends({ eos_token_id: 2 }, first, "LLaMAForCausalLM").ids).toEqual([2]);
  });

  it("cannot be ids that the model has not, or none", () => {
    const { ids, notices } = ends({}, { model_type: "opt", vocab_size: 100, eos_token_id: [7, 100] });
    expect(ids).toEqual([7]);
    expect(notices).toEqual(["answers cannot end at [7,100]: the model has 100 tokens"]);
    expect(ends({ eos_token_id: "x" }, { model_type: "opt" })).toEqual({
      ids: [2],
      notices: [expect.stringContaining('eos_token_id is "x" and is not followed')],
    });
  });
});
