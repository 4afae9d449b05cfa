import { join } from "node:path";
import { makeFolder, writeWhole } from "../files/index.js";
import { qformerTokenizerFolder } from "./tokenizer-files.js";

/** A Hugging Face tokenizer folder, and how many embeddings a model needs for it. */
export interface TokenizerFolder {
  /** contents by file name */
  readonly files: ReadonlyMap<string, string>;
  readonly vocabularySize: number;
}

/** A token that stands outside the text. */
export interface SpecialToken {
  readonly id: number;
  readonly content: string;
}

/** What every tokenizer folder that is made here says, whatever its model of the text. */
export interface TokenizerDescription {
  readonly special: readonly SpecialToken[];
  /** `pad_token`, `eos_token` and the like */
  readonly roles: Readonly<Record<string, string>>;
  /** special tokens before and after every text */
  readonly template: { readonly before: readonly SpecialToken[]; readonly after: readonly SpecialToken[] };
  /** `normalizer`, `pre_tokenizer`, `decoder` and `model` of `tokenizer.json` */
  readonly pipeline: Readonly<Record<"normalizer" | "pre_tokenizer" | "decoder" | "model", object>>;
  /** further settings of `tokenizer_config.json` */
  readonly config: Readonly<Record<string, unknown>>;
}

/** `tokenizer.json`, `tokenizer_config.json` and `special_tokens_map.json`, as Hugging Face's libraries read them. */
export function tokenizerFiles(description: TokenizerDescription): Map<string, string> {
  const { special, roles, template, pipeline, config } = description;
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const tokenizer = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: special.map((token) => ({ ...token, ...flags })),
    normalizer: pipeline.normalizer,
    pre_tokenizer: pipeline.pre_tokenizer,
    post_processor: postProcessor(template),
    decoder: pipeline.decoder,
    model: pipeline.model,
  };
  const tokenizerConfig = {
    added_tokens_decoder: Object.fromEntries(special.map(({ id, content }) => [id, { content, ...flags }])),
    ...roles,
    ...config,
  };
  return new Map([
    ["tokenizer.json", json(tokenizer)],
    ["tokenizer_config.json", json(tokenizerConfig)],
    ["special_tokens_map.json", json(roles)],
  ]);
}

function postProcessor({ before, after }: TokenizerDescription["template"]): object {
  const token = (type_id: number) => (special: SpecialToken) => ({
    SpecialToken: { id: special.content, type_id },
  });
  const text = (id: "A" | "B", type_id: number) => ({ Sequence: { id, type_id } });
  const single = [...before.map(token(0)), text("A", 0), ...after.map(token(0))];
  return {
    type: "TemplateProcessing",
    single,
    pair: [...single, text("B", 1), ...after.map(token(1))],
    special_tokens: Object.fromEntries(
      [...before, ...after].map(({ id, content }) => [
        content,
        { id: content, ids: [id], tokens: [content] },
      ]),
    ),
  };
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

/** Writes a tokenizer into a folder, which is made if need be. A file is replaced whole or not at all. */
export async function writeTokenizer(directory: string, { files }: TokenizerFolder): Promise<void> {
  await makeFolder(directory);
  for (const [name, content] of files) await writeWhole(join(directory, name), content);
}

/** Writes a model's tokenizer into its folder, and that of its Q-Former, where that reads text. */
export async function writeTokenizers(
  directory: string,
  language: TokenizerFolder,
  qformer?: TokenizerFolder,
): Promise<void> {
  await writeTokenizer(directory, language);
  if (qformer) await writeTokenizer(join(directory, qformerTokenizerFolder), qformer);
}
