import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { CheckpointError } from "../checkpoint/index.js";
import type { InstructBlipConfig } from "../models/index.js";
import { loadTokenizer, PromptProcessor } from "../processing/index.js";
import {
  promptProblem,
  type Reader,
  rankTogether,
  readableTokens,
  readTogether,
  requireReadable,
} from "./prompt-problem.js";

const tokenizers = join(import.meta.dirname, "../../test/fixtures/tokenizers");
const names = { t5: "t5_unigram", llama: "llama_bpe_plain", opt: "opt_byte_bpe" } as const;

/** Only what the check looks at. */
async function reader(kind: keyof typeof names, text: object): Promise<Reader> {
  const config = {
    queryTokens: 4,
    qformer: { vocabularySize: 261, readsText: true },
    text: { kind, ...text },
  };
  return {
    config: config as unknown as InstructBlipConfig,
    text: new PromptProcessor({
      kind,
      tokenizer: await loadTokenizer(join(tokenizers, names[kind])),
      qformerTokenizer: await loadTokenizer(join(tokenizers, "qformer_wordpiece")),
    }),
  };
}

describe.each(["opt", "llama"] as const)("%s's positions", (kind) => {
  let model: Reader;
  beforeAll(async () => {
    model = await reader(kind, { vocabularySize: 421, maxPositions: 40 });
  });

  test("hold image, instruction and answer, to the last one", () => {
    const instruction = "what is this";
    const room = 40 - 4 - model.text.tokenizer.encode(instruction).length;
    expect(promptProblem(model, { instruction, newTokens: room })).toBeUndefined();
    const message = /more than the 40 tokens that this model reads; shorten one of them/;
    expect(promptProblem(model, { instruction, newTokens: room + 1 })).toMatch(message);
    expect(promptProblem(model, { instruction, newTokens: room - 4, visualTokens: 8 })).toBeUndefined();
    expect(promptProblem(model, { instruction, newTokens: room - 3, visualTokens: 8 })).toMatch(message);
    const answer = "!".repeat(room - (model.text.encodeCandidate("!").length - 1));
    expect(model.text.encodeCandidate(answer)).toHaveLength(room);
    expect(promptProblem(model, { instruction, answers: ["a", answer] })).toBeUndefined();
    expect(promptProblem(model, { instruction, answers: ["a", `${answer}!`] })).toMatch(message);
  });

  test("hold what is left of texts that are cut", () => {
    const reading = { instruction: "what ".repeat(100), answers: ["dog ".repeat(100)] };
    expect(promptProblem(model, { ...reading, cut: { prompt: 16, answer: 20 } })).toBeUndefined();
    expect(promptProblem(model, { ...reading, cut: { prompt: 17, answer: 20 } })).toMatch(/of 17 and .* 20/);
  });
});

test("T5 reads as much as the scores of its heads have room for", async () => {
  expect(readableTokens({ kind: "t5", heads: 32 } as InstructBlipConfig["text"])).toBe(2048);
  const model = await reader("t5", { vocabularySize: 193, heads: 2 ** 17 });
  expect(readableTokens(model.config.text)).toBe(32);
  expect(promptProblem(model, { instruction: "is ".repeat(10), answers: ["a ".repeat(12)] })).toBeUndefined();
  expect(promptProblem(model, { instruction: "is ", answers: ["word ".repeat(1000)] })).toMatch(
    /^an answer of \d,\d{3} tokens is more than the 32 tokens/,
  );
  expect(promptProblem(model, { instruction: "is ".repeat(1000) })).toMatch(
    /an instruction of 2,001 tokens and 4 of the image are more than the 32 tokens that this model reads/,
  );
});

test("ids that the model does not know are the checkpoint's fault", async () => {
  const model = await reader("t5", { vocabularySize: 150, heads: 2 });
  const readable = "1";
  expect(Math.max(...model.text.tokenizer.encode(readable))).toBeLessThan(150);
  expect(promptProblem(model, { instruction: readable })).toBeUndefined();
  expect(() => requireReadable(model, { instruction: readable, answers: ["猫 <extra_id_0>"] })).toThrow(
    CheckpointError,
  );
});

test("a token that stands for an image is found in any text", async () => {
  const model = await reader("opt", { vocabularySize: 421, maxPositions: 40 });
  const { tokenizer } = model.text;
  const special = tokenizer.token(1) as string;
  const text = new PromptProcessor({ kind: "opt", tokenizer, imageTokenId: 1 });
  const withImage = { ...model, text };
  expect(promptProblem(withImage, { instruction: "<image> is plain" })).toBeUndefined();
  expect(promptProblem(withImage, { instruction: `a ${special}` })).toMatch(/^the instruction holds <pad>/);
  expect(promptProblem(withImage, { instruction: "a", answers: ["b", special] })).toMatch(/^an answer holds/);
  expect(() => requireReadable(withImage, { instruction: special })).toThrow(RangeError);
  // An ordinary word is none, whatever the configuration says.
  const ordinary = new PromptProcessor({ kind: "opt", tokenizer, imageTokenId: 68 });
  expect(tokenizer.token(68)).toBe("a");
  expect(promptProblem({ ...model, text: ordinary }, { instruction: "a" })).toBeUndefined();
});

test("as many instructions are read together as have room, at least one", async () => {
  const model = await reader("llama", { vocabularySize: 421, maxPositions: 2048, heads: 2 ** 13 });
  // 2^27 scores of 2^13 heads: one row of 128 tokens, four of 64, or sixteen of 32.
  const ofTokens = (count: number): string => {
    let text = "";
    while (model.text.tokenizer.encode(text).length + 4 < count) text += "!";
    expect(model.text.tokenizer.encode(text)).toHaveLength(count - 4);
    return text;
  };
  const [long, middle, short] = [ofTokens(128), ofTokens(64), ofTokens(32)];
  const together = (...texts: string[]) => readTogether(model, texts, 16);
  expect(together(long, long)).toBe(1);
  expect(together(...new Array(9).fill(middle))).toBe(4);
  expect(together(...new Array(20).fill(short))).toBe(16);
  expect(together(short, short, short, middle, middle)).toBe(4);
  expect(together(short, long)).toBe(1);
  expect(together(`${long}${long}`, short)).toBe(1);
});

test("as many candidates are ranked together as have room, at least one", () => {
  const config = (vocabularySize: number, heads: number) =>
    ({ kind: "llama", vocabularySize, heads }) as InstructBlipConfig["text"];
  const candidates = [new Array<number>(64).fill(0), [0]];
  // 2^27 numbers: 64 tokens with a word of 2^17 each leave room for 16.
  expect(rankTogether(config(2 ** 17, 1), candidates, 10, 32)).toBe(16);
  expect(rankTogether(config(2 ** 17, 1), candidates, 10, 8)).toBe(8);
  expect(rankTogether(config(100, 2 ** 9), candidates, 2 ** 10 - 64, 32)).toBe(4);
  expect(rankTogether(config(2 ** 26, 1), candidates, 10, 32)).toBe(1);
});
