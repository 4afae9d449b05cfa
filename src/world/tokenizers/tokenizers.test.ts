import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TokenizerFolder, writeTokenizer } from "../../processing/index.js";
import { drawAsked } from "../questions/asked.js";
import { questionKinds } from "../questions/kinds.js";
import { qFormerTokenizer } from "./q-former.js";
import { t5Tokenizer } from "./t5.js";
import { worldVocabulary } from "./vocabulary.js";

const { words } = worldVocabulary();
const t5Folder = t5Tokenizer(words);
const qFormerFolder = qFormerTokenizer(words);

function load({ files }: TokenizerFolder): Tokenizer {
  const parse = (name: string) => JSON.parse(files.get(name) ?? "");
  return new Tokenizer(parse("tokenizer.json"), parse("tokenizer_config.json"));
}
const t5 = load(t5Folder);
const qFormer = load(qFormerFolder);
const decode = (tokenizer: Tokenizer, text: string) =>
  tokenizer.decode(tokenizer.encode(text).ids, { skip_special_tokens: true });

describe("both tokenizers", () => {
  test("have each word of the world as one piece and no unknown ones", () => {
    for (const word of words) {
      expect(t5.encode(word).ids, word).toHaveLength(2);
      expect(qFormer.encode(word).ids, word).toHaveLength(3);
    }
  });

  test("give the world's questions and answers back as natural text", () => {
    for (const kind of questionKinds) {
      for (let index = 0; index < 50; index++) {
        const { instruction, question } = drawAsked(kind, { seed: 4, index, split: "train" });
        const { answer } = question;
        expect(decode(t5, instruction)).toBe(instruction.toLowerCase().replace(/\s+/g, " "));
        for (const tokenizer of [t5, qFormer]) {
          expect(decode(tokenizer, answer).replaceAll(" ,", ",")).toBe(answer.replaceAll(" ,", ","));
        }
      }
    }
  });

  test("spell other English text without unknown pieces, and without losing a letter", () => {
    const english = fc.stringMatching(
      /^[a-zA-Z0-9!?.,:;'"()&%$#@/*+=~<>|^_`{}\\[\]-]{1,12}( [a-zA-Z]{1,12}){0,4}$/,
    );
    fc.assert(
      fc.property(english, (text) => {
        // Names of special tokens are not text.
        fc.pre(!/<(pad|unk|image|\/s)>|\[[A-Z]{3,4}\]/.test(text));
        expect(t5.encode(text).ids).not.toContain(2);
        expect(decode(t5, text)).toBe(text.toLowerCase());
        const { ids } = qFormer.encode(text);
        expect(ids).not.toContain(1);
        const plain = qFormer.decode(ids, { skip_special_tokens: true });
        expect(plain.replaceAll(" ", "")).toBe(text.toLowerCase().replaceAll(" ", ""));
      }),
    );
  });

  test("read capitals and accents as plain letters", () => {
    for (const tokenizer of [t5, qFormer]) {
      expect(tokenizer.encode("WHAT is The Café?").ids).toEqual(tokenizer.encode("what is the cafe?").ids);
    }
  });

  test("never give an id beyond the vocabulary", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), (text) => {
        expect(Math.max(...t5.encode(text).ids)).toBeLessThan(t5Folder.vocabularySize);
        expect(Math.max(...qFormer.encode(text).ids)).toBeLessThan(qFormerFolder.vocabularySize);
      }),
    );
  });
});

test("T5 ids: pad 0, end 1, unknown 2, image last; every text ends with the end token", () => {
  expect(["<pad>", "</s>", "<unk>", "<image>"].map((token) => t5.token_to_id(token))).toEqual([
    0,
    1,
    2,
    t5Folder.vocabularySize - 1,
  ]);
  expect(t5.encode("a zebra?").tokens).toEqual(["▁a", "▁z", "e", "b", "r", "a", "?", "</s>"]);
});

test("Q-Former ids: the five BERT tokens first, [DEC] last; texts between [CLS] and [SEP]", () => {
  expect(
    ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]"].map((token) => qFormer.token_to_id(token)),
  ).toEqual([0, 1, 2, 3, 4, qFormerFolder.vocabularySize - 1]);
  expect(qFormer.encode("red zzo").tokens).toEqual(["[CLS]", "red", "z", "##z", "##o", "[SEP]"]);
});

/** Ids that transformers 5.17 (tokenizers 0.23) gives for the same folders with AutoTokenizer. */
const t5Ids = [
  [5, 7, 3, 6, 4, 122, 1],
  [8, 59, 18, 12, 44, 10, 46, 104, 5, 36, 94, 48, 25, 48, 1],
  [35, 10, 26, 52, 18, 9, 2, 4, 2, 1],
  [3, 63, 2, 66, 1],
];
const qFormerIds = [
  [2, 7, 9, 5, 8, 6, 66, 3],
  [2, 10, 35, 82, 79, 95, 78, 96, 57, 7, 91, 52, 29, 18, 97, 3],
  [2, 23, 78, 86, 99, 82, 1, 1, 1, 3],
  [2, 5, 1, 3],
];

test("ids equal those of the Python library", () => {
  const small = ["a", "cat", "is", "red", "there", "two"];
  const texts = ["Is there a RED cat?", "two zebras, isn't it", "naïve 日本 cat😀", "  a\n½ "];
  const ids = (tokenizer: Tokenizer) => texts.map((text) => tokenizer.encode(text).ids);
  expect(ids(load(t5Tokenizer(small)))).toEqual(t5Ids);
  expect(ids(load(qFormerTokenizer(small)))).toEqual(qFormerIds);
});

describe("writeTokenizer", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "tokenizer-"));
  });
  afterAll(() => rm(directory, { recursive: true }));

  test("writes the files of a Hugging Face folder, also over older ones", async () => {
    const folder = join(directory, "deep", "qformer_tokenizer");
    await writeTokenizer(folder, qFormerTokenizer(["old"]));
    await writeTokenizer(folder, qFormerFolder);
    expect((await readdir(folder)).sort()).toEqual([
      "special_tokens_map.json",
      "tokenizer.json",
      "tokenizer_config.json",
      "vocab.txt",
    ]);
    for (const [name, content] of qFormerFolder.files) {
      expect(await readFile(join(folder, name), "utf8")).toBe(content);
    }
  });
});
