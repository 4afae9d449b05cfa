/** What a model that learned from drawn images should take for familiar. */

import { readdir } from "node:fs/promises";
import { withPath } from "../files/index.js";
import { Familiarity, LoadedModel, loadModelProcessor } from "../inference/index.js";
import type { HostTensor } from "../tensor/index.js";
import { drawAsked, Painter, questionKinds, worldVocabulary } from "../world/index.js";

export interface FamiliarizeOptions {
  /** The model's folder, where `familiarity.json` is written. */
  readonly directory: string;
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

const images = 2_000;
/** Neither the images of training nor those that `world score` asks about. */
const seed = 7_777;

/**
 * Notes beside a model what drawn images look like to its image encoder, and the words of the world, so that it says
 * when it is asked about something else. The same model gets the same notes.
 * @throws CheckpointError when the folder holds no complete model or cannot be written to; the signal's reason
 */
export async function familiarize({ directory, onProgress, signal }: FamiliarizeOptions): Promise<void> {
  await readdir(directory).catch((error) => {
    throw withPath(directory, "read", error);
  });
  const painter = await Painter.load();
  const model = await LoadedModel.load(directory, { signal });
  try {
    const processor = await loadModelProcessor(directory, model);
    const embeds: HostTensor<"float32">[] = [];
    for (let index = 0; index < images; index++) {
      signal?.throwIfAborted();
      const kind = questionKinds[index % questionKinds.length];
      const image = painter.paint(drawAsked(kind!, { seed, index, split: "train" }).scene);
      embeds.push(await model.encodeImages(processor.pixelValues([image])));
      onProgress?.((index + 1) / images);
    }
    const { words, inner } = worldVocabulary();
    const known = [...new Set([...words, ...inner])].sort();
    await Familiarity.measure(embeds, known).write(directory);
  } finally {
    await model.dispose();
  }
}
