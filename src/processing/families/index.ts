/** The families of language models, as far as texts are concerned. A new one is a file beside this one and its name here. */
import type { TextFamily } from "./family.js";
import { llama } from "./llama.js";
import { opt } from "./opt.js";
import { t5 } from "./t5.js";

/** Name of a family of language models. */
export type LanguageModelKind = "t5" | "llama" | "opt";

export const families: Readonly<Record<LanguageModelKind, TextFamily>> = { t5, llama, opt };
