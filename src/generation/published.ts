import type { GenerationOptions } from "./options.js";

/** Defaults of `generate()` in LAVIS, `blip2_t5_instruct.py` and `blip2_vicuna_instruct.py`. */
export const publishedGeneration = {
  beams: 5,
  maxNewTokens: 256,
  minNewTokens: 1,
  repetitionPenalty: 1.5,
  lengthPenalty: 1,
} as const satisfies Partial<GenerationOptions>;
