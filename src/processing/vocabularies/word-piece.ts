/** BERT's `vocab.txt`: a token a line. */
import type { Config } from "../tokenizer-schema.js";
import type { Vocabulary } from "./vocabulary.js";

/** @throws RangeError for a file without tokens */
export function wordPieceVocabulary(path: string, text: string, config: Config): Vocabulary {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  if (lines.length === 0) throw new RangeError("it has no tokens");
  return {
    path,
    tokenizer: {
      added_tokens: [],
      normalizer: {
        type: "BertNormalizer",
        clean_text: true,
        handle_chinese_chars: config.tokenize_chinese_chars ?? true,
        strip_accents: config.strip_accents,
        lowercase: config.do_lower_case ?? true,
      },
      pre_tokenizer: { type: "BertPreTokenizer" },
      decoder: { type: "WordPiece", prefix: "##", cleanup: true },
      model: {
        type: "WordPiece",
        vocab: Object.fromEntries(lines.map((token, id) => [token, id])),
        unk_token: config.unk_token || "[UNK]",
        continuing_subword_prefix: "##",
        max_input_chars_per_word: 100,
      },
    },
    defaults: {
      tokenizer_class: "BertTokenizer",
      unk_token: "[UNK]",
      sep_token: "[SEP]",
      pad_token: "[PAD]",
      cls_token: "[CLS]",
      mask_token: "[MASK]",
    },
    before: ["cls_token"],
    after: ["sep_token"],
  };
}
