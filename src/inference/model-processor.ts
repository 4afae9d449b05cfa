import { CheckpointError } from "../checkpoint/index.js";
import { loadProcessor, type Processor, TokenizerError } from "../processing/index.js";
import type { LoadedModel } from "./loaded-model.js";

/**
 * The processor that lies in a model's folder, for that model.
 * @throws CheckpointError when a tokenizer is missing or damaged
 */
export async function loadModelProcessor(
  directory: string,
  { files }: Pick<LoadedModel, "files">,
): Promise<Processor> {
  const { config, preprocessor, endIds } = files;
  const { qformer, text } = config;
  return asCheckpoint(() =>
    loadProcessor(directory, {
      kind: text.kind,
      readsText: qformer.readsText,
      preprocessor,
      maxPositions: qformer.maxPositions,
      imageTokenId: config.imageTokenId,
      endIds,
    }),
  );
}

/** Tokenizers are part of a checkpoint. */
export async function asCheckpoint<T>(body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof TokenizerError) throw new CheckpointError(error.message);
    throw error;
  }
}
