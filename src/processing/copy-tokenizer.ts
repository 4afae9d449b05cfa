import { join } from "node:path";
import {
  exists,
  makeFolder,
  readJsonIfPresent,
  readRegularFile,
  writeJson,
  writeWhole,
} from "../files/index.js";
import { readTokenizerFiles } from "./tokenizer-files.js";
import { addedTokenSchema, specialTokensSchema } from "./tokenizer-schema.js";
import { vocabularyFiles } from "./vocabularies/read-vocabulary.js";

/** What becomes other in a copy. */
export interface TokenizerChanges {
  /** special tokens that follow the others, unless they are there */
  readonly added: readonly string[];
  /** of `tokenizer_config.json` */
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * Copies a tokenizer. What its folder says in several files of special and added tokens stands in `tokenizer_config.json` then.
 * @returns ids of the added tokens, in their order
 * @throws TokenizerError for a folder that has none
 */
export async function copyTokenizer(
  from: string,
  to: string,
  { added, settings }: TokenizerChanges,
): Promise<number[]> {
  const { tokenizer, config } = await readTokenizerFiles(from);
  const tokens = [...tokenizer.added_tokens];
  const { vocab } = tokenizer.model;
  const known = Array.isArray(vocab) ? vocab.length - 1 : Math.max(...Object.values(vocab));
  let next = tokens.reduce((largest, { id }) => Math.max(largest, id), known) + 1;
  const ids = added.map((content) => {
    const there = tokens.find((token) => token.content === content);
    if (there !== undefined) return there.id;
    tokens.push({ ...addedTokenSchema.parse({ content, special: true }), id: next });
    return next++;
  });
  await makeFolder(to);
  for (const name of ["tokenizer.json", ...vocabularyFiles]) {
    if (await exists(join(from, name)))
      await writeWhole(join(to, name), await readRegularFile(join(from, name)));
  }
  const own = (await readJsonIfPresent(join(from, "tokenizer_config.json"))) as object | undefined;
  await writeJson(join(to, "tokenizer_config.json"), {
    ...own,
    ...specialTokensSchema.parse(config),
    tokenizer_class: config.tokenizer_class,
    ...settings,
    added_tokens_decoder: Object.fromEntries(tokens.map(({ id, ...token }) => [id, token])),
  });
  return ids;
}
