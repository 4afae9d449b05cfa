import { join } from "node:path";
import { statusOf } from "../../files/index.js";
import { qformerTokenizerFolder } from "../../processing/index.js";
import type { Training } from "../config/index.js";

/**
 * What only the first stage of BLIP-2 trains: the Q-Former's text half and its heads. Hugging Face's BLIP-2 has no place
 * for it, so it lies in a file beside the model, for the stages that go on.
 */
export const stageOneFile = "stage_one.safetensors";

/** Folder of the Q-Former's tokenizer: the one that the configuration names, or the start's own, where it has one. */
export async function findQFormerTokenizer(
  { qformerTokenizer }: Pick<Training, "qformerTokenizer">,
  directory: string,
): Promise<string | undefined> {
  if (qformerTokenizer !== undefined) return qformerTokenizer;
  const own = join(directory, qformerTokenizerFolder);
  return (await statusOf(own))?.isDirectory() ? own : undefined;
}
