import type { Config, Role, Tokenizer } from "../tokenizer-schema.js";

/** What `tokenizer.json` would say of a vocabulary that stands in files of its own, and what else its class of tokenizers sets. */
export interface Vocabulary {
  /** the file that has the tokens, for messages */
  readonly path: string;
  readonly tokenizer: Tokenizer;
  /** settings where the folder's files have none */
  readonly defaults: Partial<Config>;
  /** tokens around every text */
  readonly before: readonly Role[];
  readonly after: readonly Role[];
}

/** A token that stands outside the text, by its id. */
export function controlToken(content: string, id: number): Tokenizer["added_tokens"][number] {
  return { content, id, special: true, normalized: false, lstrip: false, rstrip: false, single_word: false };
}
