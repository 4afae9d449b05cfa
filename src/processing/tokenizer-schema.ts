/** What the files of a Hugging Face tokenizer folder may say. */
import { z } from "zod";
import { decoderSchema } from "./tokenization/decoders.js";
import { postProcessorSchema } from "./tokenization/frame.js";
import { modelSchema } from "./tokenization/models/make-model.js";
import { normalizerSchema } from "./tokenization/normalizers.js";
import { preTokenizerSchema } from "./tokenization/pre-tokenizers.js";

const tokenContent = z.union([z.string(), z.object({ content: z.string() }).transform((t) => t.content)]);
const side = z.enum(["left", "right"]);

export const addedTokenSchema = z.object({
  content: z.string(),
  special: z.boolean().default(false),
  normalized: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  single_word: z.boolean().default(false),
});

export const specialTokensSchema = z.object({
  bos_token: tokenContent.nullish(),
  eos_token: tokenContent.nullish(),
  unk_token: tokenContent.nullish(),
  sep_token: tokenContent.nullish(),
  pad_token: tokenContent.nullish(),
  cls_token: tokenContent.nullish(),
  mask_token: tokenContent.nullish(),
  additional_special_tokens: z.array(tokenContent).nullish(),
});

/** `bos_token` and the like. */
export type Role = Exclude<keyof z.infer<typeof specialTokensSchema>, "additional_special_tokens">;

export const tokenizerSchema = z.looseObject({
  added_tokens: z.array(addedTokenSchema.extend({ id: z.number().int().nonnegative() })).default([]),
  model: modelSchema,
  normalizer: normalizerSchema,
  pre_tokenizer: preTokenizerSchema,
  post_processor: postProcessorSchema,
  decoder: decoderSchema,
});

/** `tokenizer.json` */
export type Tokenizer = z.infer<typeof tokenizerSchema>;

export const configSchema = specialTokensSchema.extend({
  tokenizer_class: z.string().nullish(),
  added_tokens_decoder: z.record(z.string().regex(/^\d+$/), addedTokenSchema).default({}),
  clean_up_tokenization_spaces: z.boolean().nullish(),
  padding_side: side.nullish(),
  truncation_side: side.nullish(),
  add_bos_token: z.boolean().nullish(),
  add_eos_token: z.boolean().nullish(),
  add_prefix_space: z.boolean().nullish(),
  legacy: z.boolean().nullish(),
  extra_ids: z.number().int().nonnegative().max(10_000).nullish(),
  do_lower_case: z.boolean().nullish(),
  strip_accents: z.boolean().nullish(),
  tokenize_chinese_chars: z.boolean().nullish(),
});

/** `tokenizer_config.json` and `special_tokens_map.json` */
export type Config = z.infer<typeof configSchema>;
