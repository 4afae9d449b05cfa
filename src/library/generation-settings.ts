import { randomInt } from "node:crypto";
import { z } from "zod";
import { CheckpointError, type JsonObject } from "../checkpoint/index.js";
import type { GenerationOptions } from "../generation/index.js";
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
  endId: number,
): GenerationOptions {
  const sample = options.sample ?? (settings.do_sample && options.beams === undefined ? {} : undefined);
  const maxNewTokens = options.maxNewTokens ?? settings.max_new_tokens ?? defaultMaxNewTokens;
  return {
    maxNewTokens,
    minNewTokens: options.minNewTokens ?? Math.min(settings.min_new_tokens ?? 0, maxNewTokens),
    beams: options.beams ?? (sample ? 1 : (settings.num_beams ?? 1)),
    returnSequences: options.returnSequences,
    repetitionPenalty: options.repetitionPenalty ?? settings.repetition_penalty ?? undefined,
    lengthPenalty: options.lengthPenalty ?? settings.length_penalty ?? undefined,
    sample: sample && {
      seed: sample.seed ?? randomInt(2 ** 32),
      temperature: sample.temperature ?? settings.temperature ?? undefined,
      // transformers writes 0 for "all".
      topK: sample.topK ?? (settings.top_k || undefined),
      topP: sample.topP ?? settings.top_p ?? undefined,
    },
    eosTokenIds: [endId],
  };
}
