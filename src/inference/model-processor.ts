import { loadProcessor, type Processor } from "../processing/index.js";
import type { LoadedModel } from "./loaded-model.js";

/**
 * The processor that lies in a model's folder, for that model.
 * @throws Error when a tokenizer is missing
 */
export async function loadModelProcessor(
  directory: string,
  { files }: Pick<LoadedModel, "files">,
): Promise<Processor> {
  const { config, preprocessor, endIds } = files;
  const { qformer, text } = config;
  return loadProcessor(directory, {
    kind: text.kind,
    readsText: qformer.readsText,
    preprocessor,
    maxPositions: qformer.maxPositions,
    imageTokenId: config.imageTokenId,
    endIds,
  });
}
