import { TextTokenizer, type TokenizerFolder } from "../processing/index.js";
import { tokenizers } from "./model.js";
import type { Study } from "./study.js";

/** The study's tokenizers, ready to use. */
export function openTokenizers(): Study["tokenizers"] {
  return { language: opened(tokenizers.language), qformer: opened(tokenizers.qformer) };
}

function opened({ files }: TokenizerFolder): TextTokenizer {
  const json = (name: string) => JSON.parse(files.get(name) as string);
  return new TextTokenizer({
    path: "tokenizer.json",
    tokenizer: json("tokenizer.json"),
    config: json("tokenizer_config.json"),
  });
}
