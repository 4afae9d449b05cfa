import type { JsonObject } from "../checkpoint/index.js";
import type { LanguageModelKind } from "../models/index.js";
import type { TextTokenizer } from "../processing/index.js";

/** What LAVIS changes of a language model when it takes it. */
interface LanguageModelChanges {
  readonly isDecoderOnly: boolean;
  /** special tokens that its tokenizer gets, beside the image's placeholder */
  readonly added: readonly string[];
  /** of `tokenizer_config.json` */
  readonly tokenizer: JsonObject;
  /** of `text_config` */
  readonly config: (tokenizer: TextTokenizer) => JsonObject;
}

export const languageModels: Readonly<Record<LanguageModelKind, LanguageModelChanges>> = {
  t5: {
    isDecoderOnly: false,
    added: [],
    tokenizer: {},
    // The erf form, although "gated-gelu" alone would mean the tanh one.
    config: () => ({ dense_act_fn: "gelu", bos_token_id: 1 }),
  },
  llama: {
    isDecoderOnly: true,
    added: ["[PAD]"],
    tokenizer: { bos_token: "</s>", eos_token: "</s>", unk_token: "</s>", pad_token: "[PAD]" },
    config: (tokenizer) => ({ pad_token_id: tokenizer.padId }),
  },
  opt: {
    isDecoderOnly: true,
    added: [],
    tokenizer: {},
    // A caption ends with its line.
    config: (tokenizer) => ({ eos_token_id: tokenizer.encode("\n", { addSpecialTokens: false }).at(-1) }),
  },
};
