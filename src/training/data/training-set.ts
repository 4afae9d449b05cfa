import { resolve } from "node:path";
import {
  type DataRecord,
  type Dataset,
  type Instruction,
  instructionFor,
  type MixtureSet,
  ownData,
  ownInstruction,
  ownSplit,
  type RecordSource,
  readOcrTokens,
} from "../../data/index.js";
import type { Image } from "../../processing/index.js";
import type { Random } from "../../tensor/index.js";
import { RecordStore } from "./record-store.js";

/** Records of a training set by their number: kept in a file, or made when they are asked for. */
export interface TrainingSource extends RecordSource {
  /** Tells its records, and the images that it draws, from others: part of what tells a training run from others. */
  readonly fingerprint: string;
  /** Draws an image by the name that records have for it, always the same one. Without it images are files. */
  drawImage?(name: string): Promise<Image>;
  close(): Promise<void>;
}

/** An image that is drawn when it is needed. */
interface DrawnImage {
  /** Equal keys, equal images, whatever run they are drawn in. */
  readonly key: string;
  draw(): Promise<Image>;
}

/** The image of a record, if it has one, and how it is read. */
export interface RecordImage {
  /** Path of the file, or name of one that is drawn. */
  readonly image?: string;
  readonly drawn?: DrawnImage;
  /** See `ImageOptions`. */
  readonly upright?: boolean;
  readonly maxPixels?: number;
}

export function imageOf({ images }: DataRecord, set: TrainingSet): RecordImage {
  const { directory, source, upright, maxPixels } = set;
  const name = images?.[0];
  if (name === undefined) return {};
  if (!source.drawImage) return { image: resolve(directory, name), upright, maxPixels };
  const draw = async (): Promise<Image> => source.drawImage!(name);
  return { image: name, drawn: { key: JSON.stringify([source.fingerprint, name]), draw } };
}

/** A data set to train on: its records, and what is learnt from one. */
export interface TrainingSet extends MixtureSet {
  /** The paths of the images are below it. */
  readonly directory: string;
  readonly source: TrainingSource;
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
