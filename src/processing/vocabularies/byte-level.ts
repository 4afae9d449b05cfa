/** GPT-2's `vocab.json` and `merges.txt`, which OPT's tokenizer consists of. */
import type { Config } from "../tokenizer-schema.js";
import type { Vocabulary } from "./vocabulary.js";

/**
 * @param vocab ids by token
 * @param merges the text of `merges.txt`: two tokens a line, the first to be joined first
 * @throws RangeError naming the line that is none
 */
export function byteLevelVocabulary(
  path: string,
  vocab: Record<string, number>,
  merges: string,
  config: Config,
): Vocabulary {
  // An older folder may leave it unsaid, but no OPT was trained without.
  const addsBos = config.add_bos_token ?? true;
  return {
    path,
    tokenizer: {
      added_tokens: [],
      pre_tokenizer: {
        type: "ByteLevel",
        add_prefix_space: config.add_prefix_space ?? false,
        use_regex: true,
      },
      decoder: { type: "ByteLevel" },
      model: { type: "BPE", vocab, merges: pairs(merges) },
    },
    defaults: {
      tokenizer_class: "GPT2Tokenizer",
      bos_token: "</s>",
      eos_token: "</s>",
      unk_token: "</s>",
      pad_token: "<pad>",
    },
    before: addsBos ? ["bos_token"] : [],
    after: [],
  };
}

function pairs(text: string): [string, string][] {
  const found: [string, string][] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === "" || (index === 0 && line.startsWith("#version"))) continue;
    const [left, right, ...rest] = line.split(" ");
    if (!left || !right || rest.length > 0) {
      throw new RangeError(`merges.txt: line ${index + 1} is not two tokens with a space between`);
    }
    found.push([left, right]);
  }
  return found;
}
