/** The files of a Hugging Face tokenizer folder, merged the way transformers' fast tokenizers merge them. */
import { basename, join } from "node:path";
import { z } from "zod";
import { readJsonIfPresent } from "../files/index.js";
import { issueMessage } from "../text/index.js";
import { tokensOf } from "./tokenization/models/make-model.js";
import { TokenizerError } from "./tokenization/tokenizer-error.js";
import {
  addedTokenSchema,
  type Config,
  configSchema,
  type Role,
  specialTokensSchema,
  type Tokenizer,
  tokenizerSchema,
} from "./tokenizer-schema.js";
import { readVocabulary } from "./vocabularies/read-vocabulary.js";

/** Where a checkpoint has the tokenizer of a Q-Former that reads text. */
export const qformerTokenizerFolder = "qformer_tokenizer";

/** A merged `tokenizer.json`, or what stands for it, and what else is known of the tokenizer. */
export interface TokenizerFiles {
  /** path of the file that has the tokens, for messages */
  readonly path: string;
  readonly tokenizer: Tokenizer;
  readonly config: Config;
}

/**
 * Reads `tokenizer.json` and, where they exist, `tokenizer_config.json`, `special_tokens_map.json` and
 * `added_tokens.json`. Tokens that only the latter three know are added to the tokenizer, and bos and eos of a
 * LLaMA tokenizer are put where its configuration says. Without `tokenizer.json`, what it would say is made of the
 * vocabulary: `spiece.model`, `tokenizer.model`, `vocab.txt`, or `vocab.json` with `merges.txt`.
 *
 * @throws TokenizerError naming the file when it is missing or malformed
 */
export async function readTokenizerFiles(directory: string): Promise<TokenizerFiles> {
  const ownConfig = await readJson(join(directory, "tokenizer_config.json"), configSchema);
  const map = await readJson(join(directory, "special_tokens_map.json"), specialTokensSchema);
  const config = { ...configSchema.parse({}), ...map, ...ownConfig };
  const extra = await readJson(join(directory, "added_tokens.json"), z.record(z.string(), z.number().int()));
  const whole = join(directory, "tokenizer.json");
  const tokenizer = await readJson(whole, tokenizerSchema);
  const files =
    tokenizer === null
      ? await filesOfVocabulary(directory, config, extra ?? {})
      : { path: whole, tokenizer, config };
  if (tokenizer !== null) addTokens(tokenizer, config, extra ?? {}, whole);
  if (/^LlamaTokenizer(Fast)?$/i.test(files.config.tokenizer_class ?? "")) placeLlamaTokens(files);
  return files;
}

async function filesOfVocabulary(
  directory: string,
  ownConfig: Config,
  extra: Record<string, number>,
): Promise<TokenizerFiles> {
  const vocabulary = await readVocabulary(directory, ownConfig);
  if (vocabulary === undefined) {
    throw new TokenizerError(`${join(directory, "tokenizer.json")}: is missing; ${whereFrom(directory)}`);
  }
  const { path, tokenizer, defaults, before, after } = vocabulary;
  // Old folders have "" for what they do not know.
  const said = Object.entries(ownConfig).filter(([, value]) => value != null && value !== "");
  const config: Config = { ...ownConfig, ...defaults, ...Object.fromEntries(said) };
  addTokens(tokenizer, config, extra, path);
  addSpecialTokens(tokenizer, config);
  const files = { path, tokenizer, config };
  place(files, before, after);
  return files;
}

/** Where a tokenizer comes from that a folder lacks. */
function whereFrom(directory: string): string {
  const whose =
    basename(directory) === qformerTokenizerFolder
      ? "the Q-Former's tokenizer (BERT's with [DEC])"
      : "a model's tokenizer";
  return (
    `${whose} belongs to its processor. Save that beside the model, processor.save_pretrained(DIR) of ` +
    "InstructBlipProcessor or Blip2Processor in transformers, or copy its files from the model that this one was tuned from"
  );
}

async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  const json = await readJsonIfPresent(path).catch((cause: Error) => {
    throw new TokenizerError(cause.message, { cause });
  });
  if (json === undefined) return null;
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const where = issue.path.join(".") || "the file";
  throw new TokenizerError(
    `${path}: ${where}: ${issueMessage(issue.message)}; use the file that save_pretrained writes`,
  );
}

function addTokens(tokenizer: Tokenizer, config: Config, extra: Record<string, number>, path: string): void {
  const special = new Set(specialTokens(config));
  const candidates = [
    ...Object.entries(config.added_tokens_decoder).map(([id, token]) => ({ ...token, id: Number(id) })),
    ...Object.entries(extra).map(([content, id]) => ({
      ...addedTokenSchema.parse({ content, normalized: !special.has(content) }),
      id,
    })),
  ];
  const byContent = new Map(tokenizer.added_tokens.map((token) => [token.content, token]));
  for (const token of candidates) {
    const known = byContent.get(token.content);
    if (known === undefined) {
      byContent.set(token.content, token);
    } else if (known.id !== token.id) {
      throw new TokenizerError(
        `${path}: token ${JSON.stringify(token.content)} has id ${known.id} here and ${token.id} in another file ` +
          "of the folder; take all files from the same checkpoint",
      );
    }
  }
  tokenizer.added_tokens = [...byContent.values()].map((token) => ({
    ...token,
    special: token.special || special.has(token.content),
  }));
}

/** Contents of the tokens that have a role, in the order in which transformers adds those that have no id yet. */
function specialTokens(config: Config): string[] {
  return [
    ...[config.bos_token, config.eos_token, config.unk_token, config.sep_token],
    ...[config.pad_token, config.cls_token, config.mask_token],
    ...(config.additional_special_tokens ?? []),
  ].filter((content) => content != null);
}

/** Adds special tokens that only have a name, with the vocabulary's id or the next free one. */
function addSpecialTokens(tokenizer: Tokenizer, config: Config): void {
  const ids = new Map(tokensOf(tokenizer.model));
  const added = new Set(tokenizer.added_tokens.map(({ content }) => content));
  let next =
    [...ids.values(), ...tokenizer.added_tokens.map(({ id }) => id)].reduce((a, b) => Math.max(a, b), -1) + 1;
  for (const content of new Set(specialTokens(config))) {
    if (added.has(content)) continue;
    const id = ids.get(content) ?? next++;
    tokenizer.added_tokens.push({ ...addedTokenSchema.parse({ content, special: true }), id });
  }
}

type Template = Extract<Tokenizer["post_processor"], { type: "TemplateProcessing" }>;

/** Puts tokens around every text. */
function place(
  { path, tokenizer, config }: TokenizerFiles,
  before: readonly Role[],
  after: readonly Role[],
): void {
  const special: Template["special_tokens"] = {};
  const piece = (role: Role) => {
    const content = config[role];
    const id = tokenizer.added_tokens.find((token) => token.content === content)?.id;
    if (content == null || id === undefined) {
      throw new TokenizerError(
        `${path}: ${role} ${JSON.stringify(content ?? null)} of tokenizer_config.json has no id here`,
      );
    }
    special[content] = { ids: [id] };
    return { SpecialToken: { id: content } };
  };
  const single = [...before.map(piece), { Sequence: { id: "A" as const } }, ...after.map(piece)];
  tokenizer.post_processor = { type: "TemplateProcessing", single, special_tokens: special };
}

/**
 * The template in a LLaMA tokenizer.json is not what transformers uses: it makes its own from the configuration.
 * InstructBLIP's Vicuna depends on it, its prompts begin with `</s>`.
 */
function placeLlamaTokens(files: TokenizerFiles): void {
  const { add_bos_token: bos, add_eos_token: eos } = files.config;
  place(files, (bos ?? true) ? ["bos_token"] : [], (eos ?? false) ? ["eos_token"] : []);
}
