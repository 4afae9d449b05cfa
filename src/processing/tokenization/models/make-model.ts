import { z } from "zod";
import { unknownType } from "../unknown-type.js";
import { Bpe } from "./bpe.js";
import type { TokenModel, Vocabulary } from "./model.js";
import { Unigram } from "./unigram.js";
import { WordPiece } from "./word-piece.js";

/** No vocabulary is so large; a pair of ids is then a whole number that is exact. */
const tokenId = z
  .number()
  .int()
  .nonnegative()
  .max(2 ** 26 - 1);
const vocabularySchema = z.record(z.string(), tokenId);

const unigramSchema = z.looseObject({
  type: z.literal("Unigram"),
  vocab: z.array(z.tuple([z.string(), z.number()])).min(1),
  unk_id: tokenId.nullish(),
  byte_fallback: z.boolean().nullish(),
});

const bpeSchema = z.looseObject({
  type: z.literal("BPE"),
  vocab: vocabularySchema,
  merges: z.array(
    z.union(
      [z.tuple([z.string(), z.string()]), z.string().regex(/^[^ ]+ [^ ]+$/)],
      "should be a pair of tokens, or two with a space between",
    ),
  ),
  unk_token: z.string().nullish(),
  continuing_subword_prefix: z.string().nullish(),
  end_of_word_suffix: z.string().nullish(),
  fuse_unk: z.boolean().nullish(),
  byte_fallback: z.boolean().nullish(),
  ignore_merges: z.boolean().nullish(),
});

const wordPieceSchema = z.looseObject({
  type: z.literal("WordPiece"),
  vocab: vocabularySchema,
  unk_token: z.string().default("[UNK]"),
  continuing_subword_prefix: z.string().default("##"),
  max_input_chars_per_word: z.number().int().nonnegative().default(100),
});

/** Old files do not say of which type their model is. */
function withType(model: unknown): unknown {
  if (typeof model !== "object" || model === null || "type" in model) return model;
  const type =
    "vocab" in model && Array.isArray(model.vocab) ? "Unigram" : "merges" in model ? "BPE" : "WordPiece";
  return { type, ...model };
}

export const modelSchema = z.preprocess(
  withType,
  z.discriminatedUnion("type", [unigramSchema, bpeSchema, wordPieceSchema], unknownType),
);

export type ModelConfig = z.infer<typeof modelSchema>;

/** Tokens of a model with their ids; two may have the same content. */
export function tokensOf({ vocab }: ModelConfig): [token: string, id: number][] {
  return Array.isArray(vocab) ? vocab.map(([piece], id) => [piece, id]) : Object.entries(vocab);
}

/** Ids by content; of two with the same content that of the later one. */
export function vocabularyOf(config: ModelConfig): Vocabulary {
  return new Map(tokensOf(config));
}

/** @throws RangeError for a merge of what is no token */
export function makeModel(config: ModelConfig, vocabulary: Vocabulary): TokenModel {
  switch (config.type) {
    case "Unigram":
      return new Unigram(config.vocab, vocabulary, {
        unknownId: config.unk_id ?? undefined,
        byteFallback: config.byte_fallback ?? false,
      });
    case "BPE":
      return new Bpe(vocabulary, {
        merges: config.merges.map((merge) =>
          typeof merge === "string" ? (merge.split(" ") as [string, string]) : merge,
        ),
        unknownId: config.unk_token == null ? undefined : vocabulary.get(config.unk_token),
        fusesUnknown: config.fuse_unk ?? false,
        byteFallback: config.byte_fallback ?? false,
        ignoresMerges: config.ignore_merges ?? false,
        continuingPrefix: config.continuing_subword_prefix ?? "",
        endSuffix: config.end_of_word_suffix ?? "",
      });
    case "WordPiece":
      return new WordPiece(vocabulary, {
        unknownId: vocabulary.get(config.unk_token),
        continuingPrefix: config.continuing_subword_prefix,
        longestWord: config.max_input_chars_per_word,
      });
  }
}
