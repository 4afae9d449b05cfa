import { join } from "node:path";
import { datasetNamed } from "../../data/index.js";
import type { Training, TrainingData } from "../config/index.js";
import { contrastiveStages } from "../config/semantic-checks.js";
import { openOwnSet, openTrainingSet, type TrainingSet, type TrainingSetOptions } from "./index.js";
import { openWorldSet } from "./world-set.js";

/** Data sets to learn from, and to validate on. */
export interface OpenSets {
  readonly training: readonly TrainingSet[];
  readonly validation: readonly TrainingSet[];
}

/**
 * Runs `body` with the configuration's data sets.
 * @throws as `openTrainingSet` does; Error for a single record where the stage compares several; whatever `body` throws
 */
export async function withTrainingSets<T>(
  { stage, data, validation, cache, maxPixels }: Training,
  signal: AbortSignal | undefined,
  body: (sets: OpenSets) => Promise<T>,
): Promise<T> {
  const opened: TrainingSet[] = [];
  const open = async (sources: readonly TrainingData[]): Promise<TrainingSet[]> => {
    const sets: TrainingSet[] = [];
    for (const source of sources) {
      signal?.throwIfAborted();
      const set = await openSource(source, { cache: join(cache, "records"), maxPixels, signal });
      sets.push(set);
      opened.push(set);
      if (set.source.size < 2 && contrastiveStages.includes(stage)) {
        throw new Error(
          `${set.dataset.name} has one record; ${stage} compares records with each other, give more`,
        );
      }
    }
    return sets;
  };
  try {
    return await body({ training: await open(data), validation: await open(validation?.data ?? []) });
  } finally {
    for (const { source } of opened) await source.close();
  }
}

async function openSource(source: TrainingData, options: TrainingSetOptions): Promise<TrainingSet> {
  if ("world" in source) return openWorldSet(source);
  const { factor, upright } = source;
  const all = { ...options, factor, upright };
  if ("own" in source) return openOwnSet(source.own, all);
  return openTrainingSet(datasetNamed(source.set), source.directory, source.splits, all);
}
