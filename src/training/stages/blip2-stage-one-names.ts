import type { InstructBlipConfig } from "../../models/index.js";

/** Heads that only the first stage has. */
const heads = /^(Qformer\.cls\.|vision_projection\.|text_projection\.|itm_head\.|temp$)/;
/** What reads text: embeddings, and the feed-forward layers beside those of the queries. */
const textHalf = /^embeddings\.|^qformer\.encoder\.layer\.\d+\.(intermediate|output)\./;

/**
 * Parameters of the first stage, or of a BLIP-2 that the second stage trained, under the names of the model that goes
 * on from them. InstructBLIP's Q-Former reads text again, with what the first stage taught it; BLIP-2's does not.
 */
export function stageTwoParameters<T>(
  parameters: ReadonlyMap<string, T>,
  modelType: InstructBlipConfig["modelType"],
): Map<string, T> {
  const kept = new Map<string, T>();
  for (const [name, value] of parameters) {
    if (heads.test(name) || (modelType === "blip-2" && textHalf.test(name))) continue;
    kept.set(modelType === "instructblip" ? instructBlipName(name) : name, value);
  }
  return kept;
}

function instructBlipName(name: string): string {
  return name
    .replace(/^embeddings\./, "qformer.embeddings.")
    .replace(/^qformer\.layernorm\./, "qformer.embeddings.layernorm.");
}
