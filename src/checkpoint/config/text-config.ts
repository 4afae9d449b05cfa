import { z } from "zod";
import type { LanguageModelKind, TextConfig } from "../../models/index.js";
import { parsePart, section, withDefault } from "./config-fields.js";
import { llama } from "./families/llama.js";
import { opt } from "./families/opt.js";
import { t5 } from "./families/t5.js";

const families: Readonly<Record<LanguageModelKind, z.ZodType<TextConfig>>> = { t5, llama, opt };

/**
 * Types the `text_config` of a `config.json`. Defaults are those of transformers' `T5Config`, `LlamaConfig` and
 * `OPTConfig` (version 4.40.2), which `save_pretrained` leaves out.
 * @throws CheckpointError
 */
export function parseTextConfig(part: unknown, file: string): TextConfig {
  const path = ["text_config"];
  const { model_type: kind } = parsePart(kindSchema, part, file, path);
  return parsePart(families[kind], part, file, path);
}

const kinds = Object.keys(families) as LanguageModelKind[];
const anyKind = new Intl.ListFormat("en-GB", { type: "disjunction" });
const kindsText = anyKind.format(kinds.map((kind) => JSON.stringify(kind)));
const kindSchema = section({ model_type: withDefault(z.enum(kinds, kindsText), "opt") });
