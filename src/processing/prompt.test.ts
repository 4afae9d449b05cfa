import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import expected from "../../test/fixtures/tokenizers/processor_expected.json" with { type: "json" };
import type { LanguageModelKind } from "./families/index.js";
import { PromptProcessor } from "./prompt.js";
import { loadTokenizer, TextTokenizer } from "./tokenizer.js";
import { readTokenizerFiles } from "./tokenizer-files.js";

const folder = join(import.meta.dirname, "../../test/fixtures/tokenizers");

async function processor(kind: LanguageModelKind, name: string, qformerMaxLength?: number) {
  return new PromptProcessor({
    kind,
    tokenizer: await loadTokenizer(join(folder, name)),
    qformerTokenizer: await loadTokenizer(join(folder, "qformer_wordpiece")),
    qformerMaxLength,
  });
}

const rows = ({ data, shape }: { data: Int32Array; shape: readonly number[] }) =>
  Array.from({ length: shape[0]! }, (_, i) => Array.from(data.subarray(i * shape[1]!, (i + 1) * shape[1]!)));

test("T5 prompts are those of InstructBlipProcessor", async () => {
  const inputs = (await processor("t5", "t5_unigram")).prompts(expected.texts);
  expect(rows(inputs.inputIds)).toEqual(expected.input_ids);
  expect(rows(inputs.attentionMask)).toEqual(expected.attention_mask);
  expect(rows(inputs.qformerInputIds!)).toEqual(expected.qformer_input_ids);
  expect(rows(inputs.qformerAttentionMask!)).toEqual(expected.qformer_attention_mask);
});

describe.each([
  ["llama", "llama_bpe_vicuna_setup", 2, 420],
  ["llama", "llama_bpe_plain", 1, 420],
  ["opt", "opt_byte_bpe", 2, 1],
] as const)("%s prompts of %s", (kind, name, bosId, padId) => {
  test("begin with bos and are padded on the left", async () => {
    const prompt = await processor(kind, name);
    const [long, short] = [prompt.tokenizer.encode("how many cats?"), prompt.tokenizer.encode("a")];
    expect(long[0]).toBe(bosId);
    const { inputIds, attentionMask } = prompt.prompts(["how many cats?", "a"]);
    const padding = long.length - short.length;
    expect(rows(inputIds)).toEqual([long, [...Array(padding).fill(padId), ...short]]);
    expect(rows(attentionMask)).toEqual([
      Array(long.length).fill(1),
      [...Array(padding).fill(0), ...Array(short.length).fill(1)],
    ]);
  });
});

test("the Q-Former's text keeps its end and its special tokens, the language model's is whole", async () => {
  const text = "one two three four five six seven eight nine ten what is this?";
  const prompt = await processor("t5", "t5_unigram", 9);
  const whole = prompt.qformerTokenizer!.encode(text);
  const inputs = prompt.prompts([text]);
  expect(rows(inputs.qformerInputIds!)).toEqual([[whole[0], ...whole.slice(-8)]]);
  expect(inputs.inputIds.shape[1]).toBe(prompt.tokenizer.encode(text).length);
  const published = await processor("t5", "t5_unigram");
  expect(published.encodeQformerText("cat ".repeat(300))).toHaveLength(128);
});

test("without a Q-Former that reads there are no Q-Former ids", async () => {
  const tokenizer = await loadTokenizer(join(folder, "opt_byte_bpe"));
  const prompt = new PromptProcessor({ kind: "opt", tokenizer });
  expect(Object.keys(prompt.prompts(["a"]))).toEqual(["inputIds", "attentionMask"]);
  expect(() => prompt.encodeQformerText("a")).toThrow("reads no text");
});

test("an empty instruction is one, an empty batch is none", async () => {
  const prompt = await processor("llama", "llama_bpe_vicuna_setup");
  expect(rows(prompt.prompts([""]).inputIds)).toEqual([[2]]);
  expect(() => prompt.prompts([])).toThrow("no instruction given");
});

describe("a literal <image>", () => {
  let withToken: PromptProcessor;
  beforeAll(async () => {
    const files = await readTokenizerFiles(join(folder, "t5_unigram"));
    const token = { ...files.tokenizer.added_tokens[0]!, id: 192, content: "<image>" };
    files.tokenizer.added_tokens.push(token);
    withToken = new PromptProcessor({ kind: "t5", tokenizer: new TextTokenizer(files) });
  });
  test("is refused where the tokenizer keeps it for the image", () => {
    expect(() => withToken.prompts(["a cat", "<image> what is this?"])).toThrow(/holds <image>/);
  });
  test("is plain text elsewhere", async () => {
    const prompt = await processor("t5", "t5_unigram");
    expect(prompt.encodePrompt("<image>")).toEqual(prompt.tokenizer.encode("<image>"));
  });
});

describe("answers", () => {
  const cases = [
    ["t5", "t5_unigram", 1],
    ["llama", "llama_bpe_vicuna_setup", 2],
    ["llama", "llama_bpe_plain", 2],
  ] as const;
  test.each(cases)("%s of %s end with eos %i, without bos", async (kind, name, endId) => {
    const prompt = await processor(kind, name);
    const bare = prompt.tokenizer.encode("two cats", { addSpecialTokens: false });
    expect(prompt.endId).toBe(endId);
    expect(prompt.encodeCandidate("two cats")).toEqual(kind === "t5" ? [...bare, endId] : bare);
    expect(prompt.encodeCandidate("two cats", { appendEnd: true })).toEqual([...bare, endId]);
    expect(prompt.encodeCandidate("two cats", { appendEnd: false })).toEqual(bare);
    expect(prompt.encodeTarget("two cats")).toEqual([...bare, endId]);
    expect(prompt.decodeAnswer([...bare, endId, endId])).toBe("two cats");
  });

  test("OPT's end with a line break", async () => {
    const prompt = await processor("opt", "opt_byte_bpe");
    expect(prompt.tokenizer.decode([prompt.endId])).toBe("\n");
    expect(prompt.decodeAnswer(prompt.encodeTarget("two cats"))).toBe("two cats");
  });

  test.each([
    ["t5", "t5_unigram", [7, 9], 7],
    ["t5", "t5_unigram", [7, 1], 1],
    ["llama", "llama_bpe_plain", [9], 9],
    ["opt", "opt_byte_bpe", [2], 2],
    ["opt", "opt_byte_bpe", [2, 202], 202],
  ] as const)("%s of %s that end with %j are taught to end with %i", async (kind, name, endIds, endId) => {
    const tokenizer = await loadTokenizer(join(folder, name));
    const prompt = new PromptProcessor({ kind, tokenizer, endIds });
    expect(prompt.endIds).toEqual(endIds);
    expect(prompt.endId).toBe(endId);
    expect(prompt.encodeTarget("two cats").at(-1)).toBe(endId);
    expect(prompt.encodeCandidate("two cats", { appendEnd: true }).at(-1)).toBe(endId);
  });

  // LAVIS' blip2_opt reads instruction and answer as one text.
  test.each([
    ["a photo of", "a dog", "a photo of a dog"],
    ["Question: what is it? Short answer:", "dog", "Question: what is it? Short answer: dog"],
    ["a photo of ", "a dog", "a photo of a dog"],
    ["is it\n\n", "a dog", "is it\n\na dog"],
    ["is it \t ", "dog", "is it \t dog"],
    ["is it", "\ndog", "is it\ndog"],
    ["is it?", "'s", "is it? 's"],
    ["", "a dog", "a dog"],
    ["is", "...", "is ..."],
  ])("OPT reads %j and %j as one text", async (instruction, answer, whole) => {
    const prompt = await processor("opt", "opt_byte_bpe");
    const ids = prompt.tokenizer.encode(whole);
    const trained = prompt.training(instruction, answer);
    expect([...trained.prompt, ...trained.target]).toEqual([...ids, prompt.endId]);
    const ranked = prompt.ranking(instruction, [answer, "x"]);
    expect([...rows(ranked.prompt.inputIds)[0]!, ...ranked.candidates[0]!]).toEqual(ids);
    // All of the answer is ranked, and none of the instruction but the white space at its end.
    expect(prompt.tokenizer.decode(ranked.candidates[0]!, { cleanUpSpaces: false }).trimStart()).toBe(
      answer.trimStart(),
    );
    if (/\S$/.test(instruction)) {
      expect([...prompt.encodePrompt(instruction), ...prompt.encodeTarget(answer)]).toEqual([
        ...ids,
        prompt.endId,
      ]);
      expect([...prompt.encodePrompt(instruction), ...prompt.encodeCandidate(answer)]).toEqual(ids);
    }
  });

  test.each(cases)("%s of %s reads instruction and answer apart", async (kind, name) => {
    const prompt = await processor(kind, name);
    const trained = prompt.training("what is it? ", "two cats");
    expect(trained.prompt).toEqual(prompt.encodePrompt("what is it? "));
    expect(trained.target).toEqual(prompt.encodeTarget("two cats"));
    const ranked = prompt.ranking("what is it? ", ["two cats", "a bus"], { appendEnd: true });
    expect(rows(ranked.prompt.inputIds)).toEqual([trained.prompt]);
    expect(ranked.candidates[0]).toEqual(trained.target);
    expect(Object.keys(ranked.prompt)).toEqual(Object.keys(prompt.prompts(["what is it? "])));
  });

  test.each([
    ["t5", "t5_unigram"],
    ["llama", "llama_bpe_plain"],
    ["opt", "opt_byte_bpe"],
  ] as const)(
    "%s learns from instructions that are cut to 128 tokens on the left, or as told",
    async (kind, name) => {
      const prompt = await processor(kind, name);
      const { tokenizer } = prompt;
      const long = "what is the third thing? ".repeat(60).trim();
      expect(tokenizer.encode(long).length).toBeGreaterThan(128);
      const encoded = (maxLength: number, truncationSide: "left" | "right") =>
        tokenizer.encode(long, { maxLength, truncationSide });
      expect(prompt.training(long, "a cat").prompt).toEqual(encoded(128, "left"));
      const limits = { maxPromptTokens: 32, promptSide: "right", maxAnswerTokens: 3 } as const;
      const cut = prompt.training(long, "two cats on a bus", limits);
      expect(cut.prompt).toEqual(encoded(32, "right"));
      expect(cut.target).toEqual(prompt.encodeTarget("two cats on a bus", { maxAnswerTokens: 3 }));
      expect(prompt.training("what", "a", { maxPromptTokens: 1 }).prompt).toEqual(tokenizer.encode(""));
      // What is asked is never cut.
      expect(prompt.encodePrompt(long)).toEqual(tokenizer.encode(long));
    },
  );

  test("long targets are cut on the right; T5 keeps its end", async () => {
    const t5 = await processor("t5", "t5_unigram");
    const whole = t5.tokenizer.encode("two cats on a bus");
    expect(t5.encodeTarget("two cats on a bus", { maxAnswerTokens: 4 })).toEqual([...whole.slice(0, 3), 1]);
    const llama = await processor("llama", "llama_bpe_plain");
    const withBos = llama.tokenizer.encode("two cats on a bus");
    expect(llama.encodeTarget("two cats on a bus", { maxAnswerTokens: 4 })).toEqual(withBos.slice(1, 4));
  });

  test("Vicuna's 0 is read as the end", async () => {
    const prompt = await processor("llama", "llama_bpe_vicuna_setup");
    const bare = prompt.tokenizer.encode("two cats", { addSpecialTokens: false });
    expect(prompt.decodeAnswer(Int32Array.from([0, ...bare, 2, 0, 0]))).toBe("two cats");
  });
});
