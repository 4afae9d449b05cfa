import { type TokenizerFolder, tokenizerFiles } from "../../processing/index.js";
import { characters } from "./vocabulary.js";

/**
 * A tokenizer in the manner of BERT, for a Q-Former: WordPiece over text in lower case, `[CLS]` before and
 * `[SEP]` after. Words are one piece each; other English text is spelled letter by letter. The last id is
 * `[DEC]`, as in the published checkpoints.
 *
 * @param words lower-case words; their order is that of the ids
 */
export function qFormerTokenizer(words: readonly string[]): TokenizerFolder {
  const special = [
    { id: 0, content: "[PAD]" },
    { id: 1, content: "[UNK]" },
    { id: 2, content: "[CLS]" },
    { id: 3, content: "[SEP]" },
    { id: 4, content: "[MASK]" },
  ] as const;
  const [pad, unk, cls, sep, mask] = special;
  const lettersAndDigits = characters.filter((character) => /[a-z0-9]/.test(character));
  const pieces = [
    ...new Set([
      ...special.map(({ content }) => content),
      ...words,
      ...characters,
      ...lettersAndDigits.map((character) => `##${character}`),
    ]),
  ];
  const dec = { id: pieces.length, content: "[DEC]" };
  const files = tokenizerFiles({
    special: [...special, dec],
    roles: {
      bos_token: dec.content,
      cls_token: cls.content,
      mask_token: mask.content,
      pad_token: pad.content,
      sep_token: sep.content,
      unk_token: unk.content,
    },
    template: { before: [cls], after: [sep] },
    pipeline: {
      normalizer: {
        type: "BertNormalizer",
        clean_text: true,
        handle_chinese_chars: true,
        strip_accents: null,
        lowercase: true,
      },
      pre_tokenizer: { type: "BertPreTokenizer" },
      decoder: { type: "WordPiece", prefix: "##", cleanup: true },
      model: {
        type: "WordPiece",
        unk_token: unk.content,
        continuing_subword_prefix: "##",
        max_input_chars_per_word: 100,
        vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
      },
    },
    config: {
      clean_up_tokenization_spaces: true,
      do_lower_case: true,
      strip_accents: null,
      tokenize_chinese_chars: true,
      tokenizer_class: "BertTokenizer",
      truncation_side: "left",
    },
  });
  files.set("vocab.txt", pieces.map((piece) => `${piece}\n`).join(""));
  return { files, vocabularySize: pieces.length + 1 };
}
