import {
  type DataRecord,
  type Dataset,
  type Instruction,
  instructionFor,
  type MixtureSet,
  ownData,
  ownInstruction,
  ownSplit,
  readOcrTokens,
} from "../../data/index.js";
import type { Random } from "../../tensor/index.js";
import { RecordStore } from "./record-store.js";

/** A data set to train on: its records, and what is learnt from one. */
export interface TrainingSet extends MixtureSet {
  /** The paths of the images are below it. */
  readonly directory: string;
  readonly source: RecordStore;
  /** See `ImageOptions`. */
  readonly upright?: boolean;
  readonly maxPixels?: number;
  /** What the model reads and should write; the same for the same state of `random`. */
  instruct(record: DataRecord, random: Random): Instruction;
}

export interface TrainingSetOptions {
  /** Folder of what is made of the annotations once; see `RecordStore`. */
  readonly cache: string;
  /** See `MixtureSet`. */
  readonly factor?: number;
  /** See `ImageOptions`. Default: `true` for own data, `false` for the catalogue's, as they are published. */
  readonly upright?: boolean;
  readonly maxPixels?: number;
  readonly signal?: AbortSignal;
}

/**
 * One of the catalogue's data sets. Sets are opened one after another; `source.close()` ends the use of one.
 * @param splits to be learnt from, together: COCO Caption is published as `train` and `restval`
 * @throws as `RecordStore.open` does; RangeError for a set of videos, of which training does not know
 */
export async function openTrainingSet(
  dataset: Dataset,
  directory: string,
  splits: readonly string[],
  { factor, upright = false, maxPixels, ...options }: TrainingSetOptions,
): Promise<TrainingSet> {
  if (dataset.category === "video question answering") {
    throw new RangeError(`${dataset.name} is a set of videos; training reads sets of images`);
  }
  const ocrTokens = new Map<string, readonly string[]>();
  for (const split of dataset.category.includes("reading") ? splits : []) {
    for (const [image, tokens] of await readOcrTokens(directory, split)) ocrTokens.set(image, tokens);
  }
  return {
    dataset,
    directory,
    factor,
    upright,
    maxPixels,
    source: await RecordStore.open({ dataset, directory, splits, ...options }),
    instruct: (record, random) =>
      instructionFor(record, dataset, random, ocrTokens.get(record.images?.[0] ?? "")),
  };
}

/**
 * One's own file of JSON lines, see `ownData`.
 * @throws as `RecordStore.open` does
 */
export async function openOwnSet(
  path: string,
  { factor, upright = true, maxPixels, ...options }: TrainingSetOptions,
): Promise<TrainingSet> {
  const { dataset, directory } = ownData(path);
  const source = await RecordStore.open({ dataset, directory, splits: [ownSplit], ...options });
  return { dataset, directory, factor, upright, maxPixels, source, instruct: ownInstruction };
}
