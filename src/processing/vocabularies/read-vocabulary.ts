import { join } from "node:path";
import { z } from "zod";
import { fileReason, readJson, readRegularFile, systemCode } from "../../files/index.js";
import { TokenizerError } from "../tokenization/tokenizer-error.js";
import type { Config } from "../tokenizer-schema.js";
import { byteLevelVocabulary } from "./byte-level.js";
import { llamaVocabulary, t5Vocabulary } from "./sentencepiece.js";
import type { Vocabulary } from "./vocabulary.js";
import { wordPieceVocabulary } from "./word-piece.js";

/** In the order in which they are looked for. */
const names = ["tokenizer.model", "spiece.model", "vocab.txt", "vocab.json"] as const;

/** Files of a tokenizer's folder that say what its vocabulary is where there is no `tokenizer.json`. */
export const vocabularyFiles: readonly string[] = [...names, "merges.txt"];

/** Larger than any vocabulary. */
const mostBytes = 2 ** 27;

const idsSchema = z.record(
  z.string(),
  z
    .number()
    .int()
    .nonnegative()
    .max(2 ** 26 - 1),
);

/**
 * Reads the vocabulary of a folder without `tokenizer.json`, as the class of tokenizers that its configuration names would.
 * @returns undefined where the folder has none
 * @throws TokenizerError naming the file that cannot be read or is damaged
 */
export async function readVocabulary(directory: string, config: Config): Promise<Vocabulary | undefined> {
  for (const name of names) {
    const path = join(directory, name);
    const bytes = await readIfPresent(path);
    if (bytes === undefined) continue;
    try {
      return await vocabularyOf(name, path, bytes, config);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new TokenizerError(
        `${path}: ${cause.message}; take all files of the tokenizer from one checkpoint`,
        { cause },
      );
    }
  }
  return undefined;
}

async function vocabularyOf(
  name: (typeof names)[number],
  path: string,
  bytes: Buffer,
  config: Config,
): Promise<Vocabulary> {
  const named = config.tokenizer_class?.replace(/Fast$/, "");
  const knows = (...classes: string[]): string => {
    const found =
      named == null ? classes[0]! : classes.find((known) => known.toLowerCase() === named.toLowerCase());
    if (found !== undefined) return found;
    throw new RangeError(
      `it is read as ${classes.join(" or ")} does, but tokenizer_config.json says ${JSON.stringify(named)}`,
    );
  };
  switch (name) {
    case "tokenizer.model":
    case "spiece.model": {
      const own =
        name === "spiece.model" ? ["T5Tokenizer", "LlamaTokenizer"] : ["LlamaTokenizer", "T5Tokenizer"];
      const read = knows(...own) === "T5Tokenizer" ? t5Vocabulary : llamaVocabulary;
      return read(path, bytes, config);
    }
    case "vocab.txt":
      knows("BertTokenizer");
      return wordPieceVocabulary(path, bytes.toString("utf8"), config);
    case "vocab.json": {
      knows("GPT2Tokenizer");
      const ids = idsSchema.safeParse(
        await readJson(path).catch((cause: Error) => {
          throw new TokenizerError(cause.message, { cause });
        }),
      );
      if (!ids.success) throw new RangeError("it is no object of tokens with their ids");
      const merges = await readIfPresent(join(path, "../merges.txt"));
      if (merges === undefined) throw new RangeError("merges.txt beside it is missing");
      return byteLevelVocabulary(path, ids.data, merges.toString("utf8"), config);
    }
  }
}

async function readIfPresent(path: string): Promise<Buffer | undefined> {
  try {
    return await readRegularFile(path, mostBytes);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw new TokenizerError(`${path}: ${fileReason(error)}`, { cause: error });
  }
}
