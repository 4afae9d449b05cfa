import { CheckpointError } from "../../checkpoint/index.js";
import { type ModelFiles, openModelFiles } from "../../inference/index.js";

/**
 * Opens a folder whose weights are floats, all of which training can change or copy.
 * @throws as `openModelFiles` does; CheckpointError for a quantized model
 */
export async function openUnquantized(directory: string): Promise<ModelFiles> {
  const files = await openModelFiles(directory);
  if (files.quantized.size === 0) return files;
  await files.dispose();
  throw new CheckpointError(
    `${directory} holds a quantized model, which cannot be trained. Train the model that it was made of, and quantize the result.`,
  );
}
