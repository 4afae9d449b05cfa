import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { padTokens } from "./token-batch.js";
import { scoreAsRead } from "./tokenization/models/unigram.js";
import { TokenizerError } from "./tokenization/tokenizer-error.js";
import { loadTokenizer, type Side, type TextTokenizer } from "./tokenizer.js";

const folder = join(import.meta.dirname, "../../test/fixtures/tokenizers");
const names = [
  "t5_unigram",
  "llama_bpe_plain",
  "llama_bpe_vicuna_setup",
  "opt_byte_bpe",
  "qformer_wordpiece",
];

interface Batch {
  readonly input_ids: number[][];
  readonly attention_mask: number[][];
}
interface Expected {
  readonly encode: {
    readonly text: string;
    readonly ids: number[];
    readonly ids_no_special: number[];
    readonly decode: string;
    readonly decode_skip_special: string;
    readonly decode_skip_special_no_cleanup: string;
  }[];
  readonly batch: {
    readonly texts: string[];
    readonly padding_side: Side;
    readonly longest: Batch;
    readonly max_length_12_truncation_left: Batch;
    readonly max_length_12_truncation_right: Batch;
  };
  readonly special: { readonly ids: Record<string, number>; readonly vocab_size_with_added: number };
}
/** text, ids, ids without special tokens, other ids, their text, their text without special tokens */
type RandomText = [string, number[], number[], number[], string, string];

const readJson = async (...path: string[]) => JSON.parse(await readFile(join(folder, ...path), "utf8"));

test.each([...names, "t5_ties", "opt_whitespace"])(
  "%s encodes and decodes random text as the Rust library does",
  async (name) => {
    const tokenizer = await loadTokenizer(join(folder, name));
    const rows: RandomText[] = (await readJson("random-texts.json"))[name];
    expect(rows.length).toBeGreaterThan(160);
    for (const [text, ids, bare, otherIds, whole, plain] of rows) {
      expect(tokenizer.encode(text), JSON.stringify(text)).toEqual(ids);
      expect(tokenizer.encode(text, { addSpecialTokens: false }), JSON.stringify(text)).toEqual(bare);
      expect(tokenizer.decode(otherIds, { skipSpecialTokens: false, cleanUpSpaces: false })).toBe(whole);
      expect(tokenizer.decode(otherIds, { cleanUpSpaces: false })).toBe(plain);
    }
  },
);

describe.each(names)("%s", (name) => {
  let tokenizer: TextTokenizer;
  let expected: Expected;
  beforeAll(async () => {
    tokenizer = await loadTokenizer(join(folder, name));
    expected = await readJson(`${name}_expected.json`);
  });

  test("encodes and decodes as transformers does", () => {
    for (const row of expected.encode) {
      expect(tokenizer.encode(row.text), row.text).toEqual(row.ids);
      expect(tokenizer.encode(row.text, { addSpecialTokens: false }), row.text).toEqual(row.ids_no_special);
      expect(tokenizer.decode(row.ids, { skipSpecialTokens: false }), row.text).toBe(row.decode);
      expect(tokenizer.decode(row.ids), row.text).toBe(row.decode_skip_special);
      expect(tokenizer.decode(row.ids, { cleanUpSpaces: false }), row.text).toBe(
        row.decode_skip_special_no_cleanup,
      );
    }
  });

  test("pads and truncates, special tokens kept", () => {
    const { texts, padding_side: side, ...batches } = expected.batch;
    const options = {
      longest: {},
      max_length_12_truncation_left: { maxLength: 12, truncationSide: "left" },
      max_length_12_truncation_right: { maxLength: 12, truncationSide: "right" },
    } as const;
    for (const key of [
      "longest",
      "max_length_12_truncation_left",
      "max_length_12_truncation_right",
    ] as const) {
      const rows = texts.map((text) => tokenizer.encode(text, options[key]));
      const { ids, mask } = padTokens(rows, side, tokenizer.padId!);
      expect(ids.shape).toEqual([texts.length, batches[key].input_ids[0]!.length]);
      expect(Array.from(ids.data)).toEqual(batches[key].input_ids.flat());
      expect(Array.from(mask.data)).toEqual(batches[key].attention_mask.flat());
    }
  });

  test("knows its special tokens and its size", () => {
    const { ids, vocab_size_with_added: size } = expected.special;
    expect([tokenizer.bosId, tokenizer.eosId, tokenizer.padId, tokenizer.unkId]).toEqual([
      ids.bos_token,
      ids.eos_token,
      ids.pad_token,
      ids.unk_token,
    ]);
    expect(tokenizer.vocabularySize).toBe(size);
  });

  test("a text fits or the length is refused", () => {
    expect(() => tokenizer.encode("cat", { maxLength: 0 })).toThrow(RangeError);
    expect(tokenizer.decode([])).toBe("");
    expect(tokenizer.decode([999_999, -1])).toBe("");
  });
});

test("a truncation side in tokenizer_config.json is the default", async () => {
  const tokenizer = await loadTokenizer(join(folder, "llama_bpe_vicuna_setup"));
  const text = "a man is ironing clothes";
  expect(tokenizer.truncationSide).toBe("left");
  expect(tokenizer.encode(text, { maxLength: 5 })).toEqual(
    tokenizer.encode(text, { maxLength: 5, truncationSide: "left" }),
  );
});

// What the Rust library gives: its parts know Unicode 8 (BERT) and 16 (OPT), Node a later one.
test("characters newer than the Rust library are of no class", async () => {
  const bert = await loadTokenizer(join(folder, "qformer_wordpiece"));
  const bare = { addSpecialTokens: false };
  // A format character and a punctuation mark of later versions are parts of the word, which is unknown then.
  expect(bert.encode("a\u08e2b", bare)).toEqual([bert.unkId]);
  expect(bert.encode("a\u2e52b", bare)).toEqual([bert.unkId]);
  expect(bert.encode("a\u2e42b", bare)).toHaveLength(3);
});

test("scores are read with the Rust library's rounding, which decides between equal sums", () => {
  expect(scoreAsRead(-12.130167007446289)).toBe(-12.130167007446287);
  expect(scoreAsRead(-2.0122928619384766)).toBe(-2.012292861938477);
  expect(scoreAsRead(-5.129043102264404)).toBe(-5.129043102264404);
  for (const exact of [0, -1, 2.5, -0.001, 1e-7, -1.25e-9, 3e21]) expect(scoreAsRead(exact)).toBe(exact);
});

/** How often a text makes its tokenizer look something up, and how much of it is segmented. */
function work(tokenizer: TextTokenizer, text: string): number {
  let count = 0;
  const { get, has } = Map.prototype;
  const { segment } = Intl.Segmenter.prototype;
  Map.prototype.get = function (key) {
    count++;
    return get.call(this, key);
  };
  Map.prototype.has = function (key) {
    count++;
    return has.call(this, key);
  };
  // Its own time is the square of what it is given.
  Intl.Segmenter.prototype.segment = function (input) {
    count += input.length ** 2 / 64;
    return segment.call(this, input);
  };
  try {
    tokenizer.encode(text);
  } finally {
    Object.assign(Map.prototype, { get, has });
    Intl.Segmenter.prototype.segment = segment;
  }
  return count;
}

describe.each([...names, "t5_ties"])("the work of %s", (name) => {
  const texts = [
    "what is this ",
    "a",
    "-",
    "é",
    " ",
    "\n",
    "猫",
    "👍🏽",
    "🇩🇪",
    "<",
    "<pad>",
    "\u0085 x",
    "1!",
  ];
  test.each(texts)("grows as the length of %j again and again", async (text) => {
    const tokenizer = await loadTokenizer(join(folder, name));
    const length = 500;
    const short = text.repeat(length);
    // The second time words are remembered.
    work(tokenizer, short);
    const once = work(tokenizer, short);
    expect(work(tokenizer, text.repeat(4 * length))).toBeLessThan(6 * once + 1000);
    expect(once).toBeLessThan(400 * short.length);
  });

  test("has no end at long texts", async () => {
    const tokenizer = await loadTokenizer(join(folder, name));
    expect(tokenizer.encode("ab ".repeat(70_000)).length).toBeGreaterThan(65_000);
  });
});

const split = (Regex: string) => ({ type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false });

describe("files of a folder", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "tokenizer-"));
  });
  afterAll(() => rm(directory, { recursive: true }));
  const copy = async (name: string) => {
    const path = await mkdtemp(join(directory, "copy-"));
    await cp(join(folder, name), path, { recursive: true });
    return path;
  };
  const change = async (path: string, edit: (json: Record<string, unknown>) => void) => {
    const json = JSON.parse(await readFile(path, "utf8"));
    edit(json);
    await writeFile(path, JSON.stringify(json));
  };

  test.each([
    [
      "",
      /tokenizer\.json: is missing; a model's tokenizer belongs to its processor.*save_pretrained.*or copy/,
    ],
    [
      "qformer_tokenizer",
      /qformer_tokenizer\/tokenizer\.json: is missing; the Q-Former's tokenizer \(BERT's/,
    ],
  ])("without any file in %j the error tells where they come from", async (folder, message) => {
    const path = join(await copy("t5_unigram"), "empty", folder);
    await expect(loadTokenizer(path)).rejects.toThrow(message);
  });

  test("tokens that only added_tokens.json knows are added", async () => {
    const path = await copy("qformer_wordpiece");
    await change(join(path, "tokenizer.json"), (json) => {
      json.added_tokens = (json.added_tokens as { content: string }[]).filter(
        ({ content }) => content !== "[DEC]",
      );
    });
    await change(join(path, "tokenizer_config.json"), (json) => {
      json.added_tokens_decoder = undefined;
    });
    const tokenizer = await loadTokenizer(path);
    expect(tokenizer.bosId).toBe(260);
    expect(tokenizer.vocabularySize).toBe(261);
    expect(tokenizer.encode("[DEC]", { addSpecialTokens: false })).toEqual([260]);
    expect(tokenizer.decode([260])).toBe("");
  });

  test("special tokens come from special_tokens_map.json where tokenizer_config.json has none", async () => {
    const path = await copy("t5_unigram");
    await rm(join(path, "tokenizer_config.json"));
    expect((await loadTokenizer(path)).eosId).toBe(1);
  });

  test("LLaMA's bos is the configured one, whatever the template in tokenizer.json says", async () => {
    const path = await copy("llama_bpe_plain");
    await change(join(path, "tokenizer_config.json"), (json) => {
      json.bos_token = "</s>";
    });
    expect((await loadTokenizer(path)).encode("a")).toEqual([2, 259]);
    await change(join(path, "tokenizer_config.json"), (json) => {
      json.add_bos_token = false;
      json.add_eos_token = true;
    });
    expect((await loadTokenizer(path)).encode("a")).toEqual([259, 2]);
    await change(join(path, "tokenizer_config.json"), (json) => {
      json.eos_token = "<end>";
    });
    await expect(loadTokenizer(path)).rejects.toThrow(/eos_token "<end>" .* has no id/);
  });

  // Only a merge across the place shows it; ids are those of the Rust library with this tokenizer.json.
  test("a byte order mark is no space to OPT's pre-tokenizer, U+0085 is one", async () => {
    const path = await copy("opt_byte_bpe");
    await change(join(path, "tokenizer.json"), (json) => {
      const model = json.model as { vocab: Record<string, number>; merges: [string, string][] };
      model.vocab.Ġï = 420;
      model.vocab.Âħ = 421;
      model.vocab.Âħa = 422;
      model.merges.push(["Ġ", "ï"], ["Â", "ħ"], ["Âħ", "a"]);
    });
    const tokenizer = await loadTokenizer(path);
    expect(tokenizer.encode("a \ufeffb", { addSpecialTokens: false })).toEqual([68, 420, 123, 127, 69]);
    expect(tokenizer.encode(".\x85\x85a", { addSpecialTokens: false })).toEqual([17, 421, 421, 68]);
  });

  test.each([
    ["tokenizer.json", "{", /tokenizer\.json is not JSON/],
    ["tokenizer.json", "{}", /tokenizer\.json: model: /],
    ["tokenizer.json", '{"model":{"type":"Words","vocab":{}}}', /tokenizer\.json: model\.type: /],
    [
      "tokenizer.json",
      '{"model":{"vocab":[["a",0]]},"normalizer":{"type":"X"}}',
      /json: normalizer\.type: is none that a T5/,
    ],
    ["tokenizer_config.json", '{"truncation_side":"up"}', /tokenizer_config\.json: truncation_side: /],
    ["added_tokens.json", '{"<pad>":7}', /"<pad>" has id 0 here and 7/],
  ])("%s with %j is refused", async (file, content, message) => {
    const path = await copy("t5_unigram");
    await writeFile(join(path, file), content);
    await expect(loadTokenizer(path)).rejects.toThrow(message);
  });

  // As fuzzing found them, or a kind of them.
  test.each<[string, (json: Record<string, unknown>) => void, RegExp]>([
    [
      "a template that is a text",
      (json) => Object.assign(json.post_processor as object, { single: "aaaa" }),
      /post_processor\.single: /,
    ],
    [
      "a template without a text",
      (json) => Object.assign(json.post_processor as object, { single: [] }),
      /no place/,
    ],
    [
      "a step that is null",
      (json) => Object.assign(json, { normalizer: { type: "Sequence", normalizers: [null] } }),
      /normalizer\.normalizers\.0: /,
    ],
    [
      "an expression that is none",
      (json) => Object.assign(json, { pre_tokenizer: split("(") }),
      /tokenizer\.json: .*; use a T5/,
    ],
    [
      "pieces without scores",
      (json) => Object.assign(json.model as object, { vocab: [["a"], ["b"]] }),
      /model\.vocab\.0/,
    ],
    ["no vocabulary", (json) => Object.assign(json.model as object, { vocab: [] }), /model\.vocab: /],
    [
      "ids without end",
      (json) => Object.assign(json, { model: { type: "WordPiece", vocab: { a: 1e300 } } }),
      /model\.vocab\.a: /,
    ],
    [
      "a merge of nothing",
      (json) => Object.assign(json, { model: { type: "BPE", vocab: { a: 0 }, merges: [["a", "b"]] } }),
      /merges\[0\]/,
    ],
    [
      "a decoder of another kind",
      (json) => Object.assign(json, { decoder: { type: "CTC" } }),
      /decoder\.type: is none that/,
    ],
  ])("%s is refused in one line that names the file", async (_, edit, message) => {
    const path = await copy("t5_unigram");
    await change(join(path, "tokenizer.json"), edit);
    const error = await loadTokenizer(path).then(
      () => undefined,
      (error: Error) => error,
    );
    expect(error).toBeInstanceOf(TokenizerError);
    expect(error?.message).toMatch(message);
    expect(error?.message).toMatch(/^\S+tokenizer\.json: [^\n]+$/);
  });

  test("an expression that does not end is stopped, and other texts are read", async () => {
    const path = await copy("t5_unigram");
    await change(join(path, "tokenizer.json"), (json) => {
      json.pre_tokenizer = split("(a+)+$");
    });
    const tokenizer = await loadTokenizer(path);
    expect(() => tokenizer.encode(`${"a".repeat(60)}!`)).toThrow(
      /tokenizer\.json: a regular expression in it took longer than 20\d\d ms for a text and was stopped/,
    );
    expect(tokenizer.decode(tokenizer.encode("a cat"))).toBe("acat");
  });

  test("a piece that is there twice is read as the later one, and both are written", async () => {
    const path = await copy("t5_unigram");
    await change(join(path, "tokenizer.json"), (json) => {
      const { vocab } = json.model as { vocab: [string, number][] };
      vocab.push(["▁twice", -1], ["▁twice", -1]);
      json.added_tokens = [];
    });
    await rm(join(path, "tokenizer_config.json"));
    const tokenizer = await loadTokenizer(path);
    const later = tokenizer.encode("twice", { addSpecialTokens: false })[0]!;
    expect(tokenizer.token(later - 1)).toBe("▁twice");
    expect(tokenizer.decode([later - 1, later])).toBe("twice twice");
  });

  /** A map that has "a" for a key; `leaf` is how far from the unit of its last byte its value's unit is. */
  const charactersMap = (leaf: number, value: number): string => {
    const trie = new Uint32Array(0x80);
    trie.set([1 << 10], 0);
    trie.set([(leaf << 10) | 0x100 | 0x61], 0x60);
    trie.set([0x80000000 + value], 0x61);
    return Buffer.concat(
      [Uint32Array.of(trie.byteLength), trie, Buffer.from("b\0")].map((part) =>
        Buffer.from(part.buffer, part.byteOffset, part.byteLength),
      ),
    ).toString("base64");
  };

  test("a character map replaces what it has for keys", async () => {
    const path = await copy("t5_unigram");
    await change(join(path, "tokenizer.json"), (json) => {
      json.normalizer = { type: "Precompiled", precompiled_charsmap: charactersMap(1, 0) };
    });
    const tokenizer = await loadTokenizer(path);
    expect(tokenizer.encode("a cat")).toEqual(tokenizer.encode("b cbt"));
  });

  test.each([
    ["shorter than its trie", "/////w=="],
    ["without a trie", "AAAAAA=="],
    ["a value outside of the trie", charactersMap(0x400, 0)],
    ["a replacement outside of the texts", charactersMap(1, 2)],
  ])("a damaged character map is refused: %s", async (_what, precompiled_charsmap) => {
    const path = await copy("t5_unigram");
    await change(join(path, "tokenizer.json"), (json) => {
      json.normalizer = { type: "Precompiled", precompiled_charsmap };
    });
    await expect(loadTokenizer(path)).rejects.toThrow(/tokenizer\.json: .*precompiled_charsmap is damaged/);
  });

  test("Metaspace replaces by one character", async () => {
    const path = await copy("t5_unigram");
    await change(join(path, "tokenizer.json"), (json) => {
      json.pre_tokenizer = { type: "Metaspace", replacement: "" };
    });
    await expect(loadTokenizer(path)).rejects.toThrow(
      /tokenizer\.json: pre_tokenizer\.replacement: should be one character/,
    );
  });
});

test.each(["t5_unigram", "llama_bpe_vicuna_setup", "opt_byte_bpe"])(
  "%s: a token by itself is read as in the middle of a text",
  async (name) => {
    const tokenizer = await loadTokenizer(join(folder, name));
    const ids = tokenizer.encode(" a red cat", { addSpecialTokens: false });
    const pieces = ids.map((id) => tokenizer.tokenText(id));
    expect(pieces.join("").trim()).toBe("a red cat");
    expect(pieces.some((piece) => /^ \w/.test(piece))).toBe(true);
    expect(tokenizer.tokenText(tokenizer.eosId!)).toBe("</s>");
    expect(tokenizer.tokenText(1e6)).toBe("");
  },
);
