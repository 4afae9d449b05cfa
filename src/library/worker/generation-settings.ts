import { randomInt } from "node:crypto";
import type { GenerationOptions } from "../../generation/index.js";
import type { GenerationSettings } from "../../inference/index.js";
import type { PromptProcessor } from "../../processing/index.js";
import { defaultMaxNewTokens } from "../defaults.js";
import type { GenerationParameters } from "../protocol.js";

/**
 * Fills in what a call leaves out. Beams that the call asks for rule out that the settings' sampling is followed, and
 * the other way round.
 */
export function generationOptions(
  options: GenerationParameters,
  settings: GenerationSettings,
  text: Pick<PromptProcessor, "endIds" | "encodeBadWord">,
): GenerationOptions {
  const sample = options.sample ?? (settings.doSample && options.beams === undefined ? {} : undefined);
  const maxNewTokens = options.maxNewTokens ?? settings.maxNewTokens ?? defaultMaxNewTokens;
  const beams = options.beams ?? (sample ? 1 : (settings.beams ?? 1));
  return {
    maxNewTokens,
    minNewTokens: options.minNewTokens ?? Math.min(settings.minNewTokens ?? 0, maxNewTokens),
    beams,
    // What the file says of beams holds for as many as the call has.
    returnSequences:
      options.returnSequences ??
      Math.min(settings.returnSequences ?? 1, sample ? Number.POSITIVE_INFINITY : beams),
    repetitionPenalty: options.repetitionPenalty ?? settings.repetitionPenalty,
    lengthPenalty: options.lengthPenalty ?? settings.lengthPenalty,
    earlyStopping: options.earlyStopping ?? settings.earlyStopping,
    noRepeatNgramSize: options.noRepeatNgramSize ?? settings.noRepeatNgramSize,
    badWordIds: options.badWords?.flatMap((word) => text.encodeBadWord(word)) ?? settings.badWordIds,
    suppressedIds: settings.suppressedIds,
    alternatives: options.alternatives,
    sample: sample && {
      seed: sample.seed ?? randomInt(2 ** 32),
      temperature: sample.temperature ?? settings.temperature,
      topK: sample.topK ?? settings.topK,
      topP: sample.topP ?? settings.topP,
    },
    eosTokenIds: text.endIds,
  };
}
