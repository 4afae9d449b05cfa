import { randomInt } from "node:crypto";
import { z } from "zod";
import { CheckpointError, type JsonObject } from "../checkpoint/index.js";
import type { GenerationOptions } from "../generation/index.js";
import type { PromptProcessor } from "../processing/index.js";
import { defaultMaxNewTokens } from "./defaults.js";
import type { GenerationParameters } from "./protocol.js";

const tokens = z.int().nonnegative().nullish();
const positive = z.number().positive().nullish();

/** The keys of `generation_config.json` that are honoured; token ids are the tokenizer's business. */
const schema = z.object({
  max_new_tokens: z.int().positive().nullish(),
  min_new_tokens: tokens,
  num_beams: z.int().positive().nullish(),
  repetition_penalty: positive,
  length_penalty: z.number().nullish(),
  do_sample: z.boolean().nullish(),
  temperature: positive,
  top_k: tokens,
  top_p: positive,
  num_return_sequences: z.int().positive().nullish(),
  early_stopping: z.union([z.boolean(), z.literal("never")]).nullish(),
  no_repeat_ngram_size: tokens,
  bad_words_ids: z.array(z.array(z.int().nonnegative()).min(1)).nullish(),
  suppress_tokens: z.array(z.int().nonnegative()).nullish(),
});

export type GenerationSettings = z.infer<typeof schema>;

/** @throws CheckpointError that names the key of a value that cannot be used */
export function parseGenerationSettings(raw: JsonObject = {}): GenerationSettings {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new CheckpointError(`generation_config.json: ${issues.join("; ")}. Correct the file, or remove it.`);
}

/**
 * Fills in what a call leaves out. Beams that the call asks for rule out that the settings' sampling is followed, and
 * the other way round.
 */
export function generationOptions(
  options: GenerationParameters,
  settings: GenerationSettings,
  text: Pick<PromptProcessor, "endId" | "encodeBadWord">,
): GenerationOptions {
  const sample = options.sample ?? (settings.do_sample && options.beams === undefined ? {} : undefined);
  const maxNewTokens = options.maxNewTokens ?? settings.max_new_tokens ?? defaultMaxNewTokens;
  const beams = options.beams ?? (sample ? 1 : (settings.num_beams ?? 1));
  return {
    maxNewTokens,
    minNewTokens: options.minNewTokens ?? Math.min(settings.min_new_tokens ?? 0, maxNewTokens),
    beams,
    // What the file says of beams holds for as many as the call has.
    returnSequences:
      options.returnSequences ??
      Math.min(settings.num_return_sequences ?? 1, sample ? Number.POSITIVE_INFINITY : beams),
    repetitionPenalty: options.repetitionPenalty ?? settings.repetition_penalty ?? undefined,
    lengthPenalty: options.lengthPenalty ?? settings.length_penalty ?? undefined,
    earlyStopping: options.earlyStopping ?? settings.early_stopping ?? undefined,
    noRepeatNgramSize: options.noRepeatNgramSize ?? settings.no_repeat_ngram_size ?? undefined,
    badWordIds:
      options.badWords?.flatMap((word) => text.encodeBadWord(word)) ?? settings.bad_words_ids ?? undefined,
    suppressedIds: settings.suppress_tokens ?? undefined,
    alternatives: options.alternatives,
    sample: sample && {
      seed: sample.seed ?? randomInt(2 ** 32),
      temperature: sample.temperature ?? settings.temperature ?? undefined,
      // transformers writes 0 for "all".
      topK: sample.topK ?? (settings.top_k || undefined),
      topP: sample.topP ?? settings.top_p ?? undefined,
    },
    eosTokenIds: [text.endId],
  };
}
