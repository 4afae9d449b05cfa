/** The published systems' settings and ours, in one place. */
import type { GenerateOptions } from "./types.js";

/** What a call gets where neither it nor the checkpoint says otherwise: greedy, so that the text can stream. */
export const defaultMaxNewTokens = 64;

/** Defaults of `generate()` in LAVIS, `blip2_t5_instruct.py` and `blip2_vicuna_instruct.py`. */
export const publishedGeneration = {
  beams: 5,
  maxNewTokens: 256,
  minNewTokens: 1,
  repetitionPenalty: 1.5,
  lengthPenalty: 1,
} as const satisfies GenerateOptions;

/** InstructBLIP: paper, appendix E (NoCaps, Flickr30K). BLIP-2: LAVIS, `caption_coco_*.yaml`. */
export const captionInstructions: Readonly<Record<string, string>> = {
  instructblip: "A short image description:",
  "blip-2": "a photo of",
};
