import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TokenizerError } from "../tokenization/tokenizer-error.js";
import { loadTokenizer } from "../tokenizer.js";

const fixtures = join(import.meta.dirname, "../../../test/fixtures/tokenizers");
const readJson = async (name: string) => JSON.parse(await readFile(join(fixtures, name), "utf8"));

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "vocabulary-"));
});
afterAll(() => rm(directory, { recursive: true }));

/** A folder of the fixtures without `tokenizer.json`. */
async function copyOf(name: string): Promise<string> {
  const path = await mkdtemp(join(directory, "copy-"));
  await cp(join(fixtures, name), path, { recursive: true });
  await rm(join(path, "tokenizer.json"), { force: true });
  return path;
}

describe.each([
  "t5_unigram",
  "llama_bpe_plain",
  "llama_bpe_vicuna_setup",
  "opt_byte_bpe",
  "qformer_wordpiece",
])("the vocabulary of %s alone", (name) => {
  test("gives the ids, texts and special tokens that tokenizer.json gives", async () => {
    const whole = await loadTokenizer(join(fixtures, name));
    const tokenizer = await loadTokenizer(await copyOf(name));
    const rows: [string, number[], number[], number[]][] = (await readJson("random-texts.json"))[name];
    expect(rows.length).toBeGreaterThan(160);
    for (const [text, ids, bare, otherIds] of rows) {
      expect(tokenizer.encode(text), JSON.stringify(text)).toEqual(ids);
      expect(tokenizer.encode(text, { addSpecialTokens: false }), JSON.stringify(text)).toEqual(bare);
      expect(tokenizer.decode(otherIds)).toBe(whole.decode(otherIds));
      expect(tokenizer.decode(otherIds, { skipSpecialTokens: false })).toBe(
        whole.decode(otherIds, { skipSpecialTokens: false }),
      );
    }
    for (const key of ["vocabularySize", "largestId", "bosId", "eosId", "padId", "unkId"] as const) {
      expect(tokenizer[key], key).toBe(whole[key]);
    }
    expect(tokenizer.truncationSide).toBe(whole.truncationSide);
  });
});

test.each(["t5_always", "t5_first", "llama_first", "llama_never", "llama_unigram", "llama_spaces"])(
  "vocabulary_%s is read as transformers converts it",
  async (name) => {
    const tokenizer = await loadTokenizer(join(fixtures, `vocabulary_${name}`));
    const rows: [string, number[], string][] = (await readJson("vocabularies.json"))[name];
    expect(rows.length).toBeGreaterThan(90);
    for (const [text, ids, decoded] of rows) {
      expect(tokenizer.encode(text), JSON.stringify(text)).toEqual(ids);
      expect(tokenizer.decode(ids, { cleanUpSpaces: false }), JSON.stringify(text)).toBe(decoded);
    }
  },
);

test("without any other file, the published tokenizers' special tokens are taken", async () => {
  const path = await copyOf("opt_byte_bpe");
  await rm(join(path, "tokenizer_config.json"));
  await rm(join(path, "special_tokens_map.json"));
  const opt = await loadTokenizer(path);
  expect([opt.bosId, opt.eosId, opt.padId, opt.unkId]).toEqual([2, 2, 1, 2]);
  expect(opt.encode("a")).toEqual([2, 68]);
});

test("special tokens without an id follow the vocabulary, and empty ones are the usual ones", async () => {
  const path = await copyOf("qformer_wordpiece");
  await rm(join(path, "added_tokens.json"));
  await writeFile(
    join(path, "tokenizer_config.json"),
    JSON.stringify({
      tokenizer_class: "BertTokenizer",
      bos_token: "[DEC]",
      sep_token: "",
      eos_token: "[END]",
    }),
  );
  await rm(join(path, "special_tokens_map.json"));
  const tokenizer = await loadTokenizer(path);
  expect([tokenizer.bosId, tokenizer.eosId, tokenizer.vocabularySize]).toEqual([260, 261, 262]);
  expect(tokenizer.encode("[DEC]")).toEqual([2, 260, 3]);
});

test("lines of vocab.txt may end as on Windows, and cases are kept where the configuration says so", async () => {
  const path = await copyOf("qformer_wordpiece");
  await writeFile(join(path, "vocab.txt"), "[UNK]\r\n[CLS]\r\n[SEP]\r\nCat\r\ncat\r\n");
  await rm(join(path, "added_tokens.json"));
  await rm(join(path, "special_tokens_map.json"));
  await writeFile(join(path, "tokenizer_config.json"), '{"do_lower_case":false}');
  expect((await loadTokenizer(path)).encode("Cat cat")).toEqual([1, 3, 4, 2]);
});

test("added tokens that are not special are looked for in what the normalizer leaves", async () => {
  const path = await copyOf("qformer_wordpiece");
  await rm(join(path, "tokenizer_config.json"));
  await writeFile(join(path, "added_tokens.json"), '{"[DEC]":260,"OCR":261}');
  const tokenizer = await loadTokenizer(path);
  expect(tokenizer.encode("ocr", { addSpecialTokens: false })).toEqual([261]);
  expect(tokenizer.encode("[dec]", { addSpecialTokens: false })).not.toEqual([260]);
});

/** Number of a field with the type of its value, and the value. */
const field = (number: number, bytes: Uint8Array | number[]): number[] => [
  number * 8 + 2,
  bytes.length,
  ...bytes,
];
const piece = (text: string, type: number, score = [0, 0, 0, 0]): number[] =>
  field(1, [...field(1, Buffer.from(text)), 0x15, ...score, 0x18, type]);
const unknown = piece("<unk>", 2);
const word = field(2, [0x18, 3]);

describe("what is refused", () => {
  test.each<[string, string, Uint8Array | number[] | string, RegExp]>([
    ["t5_unigram", "spiece.model", "", /spiece\.model: it has 0 pieces for what is unknown/],
    ["t5_unigram", "spiece.model", "{}", /spiece\.model: it is damaged at byte 0/],
    ["t5_unigram", "spiece.model", [...unknown, ...unknown], /it has 2 pieces for what is unknown/],
    ["t5_unigram", "spiece.model", [...unknown, ...word], /neither a unigram nor a BPE model/],
    ["t5_unigram", "spiece.model", unknown.slice(0, -2), /damaged at byte/],
    ["t5_unigram", "spiece.model", [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 1], /damaged at byte 6/],
    ["t5_unigram", "spiece.model", Array(12).fill(0xff), /damaged at byte 0/],
    ["t5_unigram", "spiece.model", [0x08, 1], /a number where a message should be/],
    ["t5_unigram", "spiece.model", piece("", 1), /piece 0 has no text/],
    [
      "t5_unigram",
      "spiece.model",
      piece("a", 1, [0, 0, 0xc0, 0x7f]),
      /piece 0 has a score that is no number/,
    ],
    ["t5_unigram", "spiece.model", field(1, field(1, [0xff])), /piece 0 is not UTF-8/],
    ["qformer_wordpiece", "vocab.txt", "", /vocab\.txt: it has no tokens/],
    ["opt_byte_bpe", "vocab.json", "[]", /vocab\.json: it is no object of tokens/],
    ["opt_byte_bpe", "vocab.json", "{", /vocab\.json is not JSON/],
    ["opt_byte_bpe", "merges.txt", "#version: 0.2\na b c\n", /merges\.txt: line 2 is not two tokens/],
    ["opt_byte_bpe", "merges.txt", "never seen\n", /vocab\.json: model\.merges\[0\].*"never","seen"/],
    [
      "opt_byte_bpe",
      "tokenizer_config.json",
      '{"tokenizer_class":"RobertaTokenizer"}',
      /says "RobertaTokenizer"/,
    ],
  ])("%s with another %s: %j", async (name, file, content, message) => {
    const path = await copyOf(name);
    await writeFile(join(path, file), typeof content === "string" ? content : Uint8Array.from(content));
    const error = await loadTokenizer(path).then(
      () => undefined,
      (error: Error) => error,
    );
    expect(error).toBeInstanceOf(TokenizerError);
    expect(error?.message).toMatch(message);
    expect(error?.message).toContain(path);
  });

  test("vocab.json without merges.txt", async () => {
    const path = await copyOf("opt_byte_bpe");
    await rm(join(path, "merges.txt"));
    await expect(loadTokenizer(path)).rejects.toThrow(/vocab\.json: merges\.txt beside it is missing/);
  });
});
