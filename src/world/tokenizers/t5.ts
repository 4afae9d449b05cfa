import { type TokenizerFolder, tokenizerFiles } from "../../processing/index.js";
import { characters } from "./vocabulary.js";

/** What SentencePiece writes for a space. */
const space = "▁";

/** Log-probabilities of the unigram model: a word as a whole always beats the word spelled out. */
const wordScore = -8;
const characterScore = -12;

/**
 * A tokenizer in the manner of T5: SentencePiece unigram pieces of text in lower case, `</s>` at the end.
 * Words are one piece each; other English text is spelled letter by letter. The last id is `<image>`, which
 * `InstructBlipProcessor` puts before a text.
 *
 * The folder names the general tokenizer class, because T5's own in transformers 5 leaves out the
 * normalizer that `tokenizer.json` asks for.
 *
 * @param words lower-case words; their order is that of the ids
 * @param inner words that also come right after a quotation mark or a bracket
 */
export function t5Tokenizer(words: readonly string[], inner: readonly string[] = []): TokenizerFolder {
  const [pad, eos, unk] = [
    { id: 0, content: "<pad>" },
    { id: 1, content: "</s>" },
    { id: 2, content: "<unk>" },
  ];
  const pieces = new Map([pad, eos, unk].map(({ content }) => [content, 0]));
  for (const word of words) pieces.set(space + word, wordScore);
  for (const word of inner) pieces.set(word, wordScore);
  for (const character of ["", ...characters]) {
    for (const piece of [space + character, character]) {
      if (piece !== "" && !pieces.has(piece)) pieces.set(piece, characterScore);
    }
  }
  const image = { id: pieces.size, content: "<image>" };
  const metaspace = { type: "Metaspace", replacement: space, prepend_scheme: "always", split: true };
  const files = tokenizerFiles({
    special: [pad, eos, unk, image],
    roles: { pad_token: pad.content, eos_token: eos.content, unk_token: unk.content },
    template: { before: [], after: [eos] },
    pipeline: {
      normalizer: {
        type: "Sequence",
        normalizers: [{ type: "NFKD" }, { type: "StripAccents" }, { type: "Lowercase" }],
      },
      pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "WhitespaceSplit" }, metaspace] },
      decoder: metaspace,
      model: { type: "Unigram", unk_id: unk.id, byte_fallback: false, vocab: [...pieces] },
    },
    config: {
      clean_up_tokenization_spaces: false,
      model_input_names: ["input_ids", "attention_mask"],
      tokenizer_class: "PreTrainedTokenizerFast",
    },
  });
  return { files, vocabularySize: pieces.size + 1 };
}
