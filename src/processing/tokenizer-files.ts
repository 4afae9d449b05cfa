/** The files of a Hugging Face tokenizer folder, merged the way transformers' fast tokenizers merge them. */
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { readJsonIfPresent } from "../files/index.js";
import { issueMessage } from "../text/index.js";
import { decoderSchema } from "./tokenization/decoders.js";
import { postProcessorSchema } from "./tokenization/frame.js";
import { modelSchema } from "./tokenization/models/make-model.js";
import { normalizerSchema } from "./tokenization/normalizers.js";
import { preTokenizerSchema } from "./tokenization/pre-tokenizers.js";
import { TokenizerError } from "./tokenization/tokenizer-error.js";

/** Where a checkpoint has the tokenizer of a Q-Former that reads text. */
export const qformerTokenizerFolder = "qformer_tokenizer";

const tokenContent = z.union([z.string(), z.object({ content: z.string() }).transform((t) => t.content)]);
const side = z.enum(["left", "right"]);

const addedToken = z.object({
  content: z.string(),
  special: z.boolean().default(false),
  normalized: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  single_word: z.boolean().default(false),
});

const specialTokens = z.object({
  bos_token: tokenContent.nullish(),
  eos_token: tokenContent.nullish(),
  unk_token: tokenContent.nullish(),
  sep_token: tokenContent.nullish(),
  pad_token: tokenContent.nullish(),
  cls_token: tokenContent.nullish(),
  mask_token: tokenContent.nullish(),
  additional_special_tokens: z.array(tokenContent).nullish(),
});

const tokenizerSchema = z.looseObject({
  added_tokens: z.array(addedToken.extend({ id: z.number().int().nonnegative() })).default([]),
  model: modelSchema,
  normalizer: normalizerSchema,
  pre_tokenizer: preTokenizerSchema,
  post_processor: postProcessorSchema,
  decoder: decoderSchema,
});

const configSchema = specialTokens.extend({
  tokenizer_class: z.string().nullish(),
  added_tokens_decoder: z.record(z.string().regex(/^\d+$/), addedToken).default({}),
  clean_up_tokenization_spaces: z.boolean().nullish(),
  padding_side: side.nullish(),
  truncation_side: side.nullish(),
  add_bos_token: z.boolean().nullish(),
  add_eos_token: z.boolean().nullish(),
});

/** A merged `tokenizer.json` and what else is known of the tokenizer. */
export interface TokenizerFiles {
  /** path of `tokenizer.json`, for messages */
  readonly path: string;
  readonly tokenizer: z.infer<typeof tokenizerSchema>;
  readonly config: z.infer<typeof configSchema>;
}

/**
 * Reads `tokenizer.json` and, where they exist, `tokenizer_config.json`, `special_tokens_map.json` and
 * `added_tokens.json`. Tokens that only the latter three know are added to the tokenizer, and bos and eos of a
 * LLaMA tokenizer are put where its configuration says.
 *
 * @throws TokenizerError naming the file when it is missing or malformed
 */
export async function readTokenizerFiles(directory: string): Promise<TokenizerFiles> {
  const path = join(directory, "tokenizer.json");
  const tokenizer = await readJson(path, tokenizerSchema);
  if (tokenizer === null) throw new TokenizerError(`${path}: is missing; ${await whereFrom(directory)}`);
  const ownConfig = await readJson(join(directory, "tokenizer_config.json"), configSchema);
  const map = await readJson(join(directory, "special_tokens_map.json"), specialTokens);
  const config = { ...configSchema.parse({}), ...map, ...ownConfig };
  const extra = await readJson(join(directory, "added_tokens.json"), z.record(z.string(), z.number().int()));
  addTokens(tokenizer, config, extra ?? {}, path);
  if (/^LlamaTokenizer(Fast)?$/.test(config.tokenizer_class ?? "")) placeLlamaTokens(tokenizer, config, path);
  return { path, tokenizer, config };
}

/** Where a tokenizer comes from that a folder lacks. */
async function whereFrom(directory: string): Promise<string> {
  const names = await readdir(directory).catch(() => []);
  const vocabulary = names.find((name) =>
    /^(tokenizer\.model|spiece\.model|vocab\.(txt|json)|merges\.txt)$/.test(name),
  );
  if (vocabulary !== undefined) {
    return (
      `${vocabulary} alone is not enough. Make it with transformers, once: ` +
      "AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR)"
    );
  }
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

type Tokenizer = TokenizerFiles["tokenizer"];
type Config = TokenizerFiles["config"];

function addTokens(tokenizer: Tokenizer, config: Config, extra: Record<string, number>, path: string): void {
  const special = new Set([
    ...[config.bos_token, config.eos_token, config.unk_token, config.sep_token],
    ...[config.pad_token, config.cls_token, config.mask_token],
    ...(config.additional_special_tokens ?? []),
  ]);
  const candidates = [
    ...Object.entries(config.added_tokens_decoder).map(([id, token]) => ({ ...token, id: Number(id) })),
    ...Object.entries(extra).map(([content, id]) => ({ ...addedToken.parse({ content }), id })),
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

type Template = Extract<Tokenizer["post_processor"], { type: "TemplateProcessing" }>;

/**
 * The template in a LLaMA tokenizer.json is not what transformers uses: it makes its own from the configuration.
 * InstructBLIP's Vicuna depends on it, its prompts begin with `</s>`.
 */
function placeLlamaTokens(tokenizer: Tokenizer, config: Config, path: string): void {
  const special: Template["special_tokens"] = {};
  const piece = (content: string | null | undefined, name: string) => {
    const id = tokenizer.added_tokens.find((token) => token.content === content)?.id;
    if (content == null || id === undefined) {
      throw new TokenizerError(
        `${path}: ${name} ${JSON.stringify(content ?? null)} of tokenizer_config.json has no id here`,
      );
    }
    special[content] = { ids: [id] };
    return { SpecialToken: { id: content } };
  };
  const single: Template["single"] = [{ Sequence: { id: "A" } }];
  if (config.add_bos_token ?? true) single.unshift(piece(config.bos_token, "bos_token"));
  if (config.add_eos_token ?? false) single.push(piece(config.eos_token, "eos_token"));
  tokenizer.post_processor = { type: "TemplateProcessing", single, special_tokens: special };
}
