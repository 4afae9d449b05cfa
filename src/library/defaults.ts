/** The published systems' settings and ours, in one place. */

/** What a call gets where neither it nor the checkpoint says otherwise: greedy, so that the text can stream. */
export const defaultMaxNewTokens = 64;

/** InstructBLIP: paper, appendix E (NoCaps, Flickr30K). BLIP-2: LAVIS, `caption_coco_*.yaml`. */
export const captionInstructions: Readonly<Record<string, string>> = {
  instructblip: "A short image description:",
  "blip-2": "a photo of",
};
