import { type TokenizerFolder, tokenizerFiles } from "../../processing/index.js";

/**
 * A tokenizer in the manner of OPT and Vicuna, `</s>` before every text, for checkpoints with random weights: each
 * byte is a token of its own.
 */
export function byteTokenizer(): TokenizerFolder {
  const [pad, end] = [
    { id: 0, content: "<pad>" },
    { id: 1, content: "</s>" },
  ];
  const special = [pad, end];
  const pieces = [...special.map(({ content }) => content), ...byteCharacters()];
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
  const files = tokenizerFiles({
    special,
    roles: { bos_token: end.content, eos_token: end.content, unk_token: end.content, pad_token: pad.content },
    template: { before: [end], after: [] },
    pipeline: {
      normalizer: { type: "Sequence", normalizers: [] },
      pre_tokenizer: byteLevel,
      decoder: byteLevel,
      model: { type: "BPE", vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])), merges: [] },
    },
    config: { clean_up_tokenization_spaces: false, tokenizer_class: "PreTrainedTokenizerFast" },
  });
  return { files, vocabularySize: pieces.length };
}

/** GPT-2's way to write the 256 bytes: printable ones as themselves, the others as the characters from U+0100 on. */
function byteCharacters(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
    return String.fromCodePoint(printable ? byte : next++);
  });
}
