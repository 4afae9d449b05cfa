/** The families of language models. A new one is a folder beside this file and its names here. */
import type { LanguageModelKind } from "../../processing/index.js";
import type { LanguageModelFamily } from "./family.js";
import type { LlamaConfig } from "./llama/config.js";
import { llama } from "./llama/family.js";
import type { OptConfig } from "./opt/config.js";
import { opt } from "./opt/family.js";
import type { T5Config } from "./t5/config.js";
import { t5 } from "./t5/family.js";

/** Configuration of a language model. */
export type TextConfig = T5Config | LlamaConfig | OptConfig;

export type { LanguageModelKind };

const families: {
  readonly [Kind in LanguageModelKind]: LanguageModelFamily<Extract<TextConfig, { kind: Kind }>>;
} = { t5, llama, opt };

export const languageModelKinds = Object.keys(families) as readonly LanguageModelKind[];

/** The family of a language model, which is asked with that model's configuration. */
export function familyOf({ kind }: Pick<TextConfig, "kind">): LanguageModelFamily<TextConfig> {
  return families[kind];
}
