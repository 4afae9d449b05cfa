import { CheckpointError } from "../checkpoint/index.js";
import { loadProcessor, type Processor } from "../processing/index.js";
import type { LoadedModel } from "./loaded-model.js";

/**
 * The processor that lies in a model's folder, for that model.
 * @throws CheckpointError when it makes pictures of another size than the model sees; Error when a tokenizer is missing
 */
export async function loadModelProcessor(directory: string, { config }: LoadedModel): Promise<Processor> {
  const { vision, qformer, text } = config;
  const processor = await loadProcessor(directory, {
    kind: text.kind,
    readsText: qformer.readsText,
    imageSize: vision.imageSize,
    maxPositions: qformer.maxPositions,
    imageTokenId: config.imageTokenId,
  });
  const { width, height } = processor.preprocessor;
  if (width !== vision.imageSize || height !== vision.imageSize) {
    throw new CheckpointError(
      `${directory}: preprocessor_config.json makes pictures of ${width} x ${height} pixels, but config.json says ` +
        `${vision.imageSize} x ${vision.imageSize}. Check that both come from the same model.`,
    );
  }
  return processor;
}
