import type { DataRecord, Draw, MixtureSet, Region } from "../../data/index.js";
import { Random } from "../../tensor/index.js";
import { mayFlip } from "./may-flip.js";
import { MixtureBatches } from "./mixture-batches.js";
import { imageOf, type RecordImage, type TrainingSet } from "./training-set.js";

/** What one row of a batch is made of. */
export interface TrainingSample extends RecordImage {
  /** What errors call it: `vqav2, train, record 17`, or `mine.jsonl:17`. */
  readonly record: string;
  readonly set: string;
  readonly instruction: string;
  /** The text to be written. */
  readonly target: string;
  /** Number of the draw in the whole training, from 0. What is left to chance depends on it and the seed. */
  readonly draw: number;
  /** See `DataRecord`. */
  readonly facts?: readonly string[];
  readonly regions?: readonly Region[];
  /** Whether the image's mirror image goes with the texts, too. */
  readonly mayFlip: boolean;
}

/** What errors call a record: of one's own data, whose ids are line numbers, file and line. */
export function recordName({ set, split, id }: DataRecord, { dataset }: TrainingSet): string {
  return dataset.isOwn ? `${dataset.title}:${id}` : `${set}, ${split}, record ${id}`;
}

/**
 * Batches of the balanced mixture, each of one data set, as the published training draws them. A batch is a function of
 * sets, seed and its number: a run that continues asks for the next number, and nothing need be saved.
 */
export class Sampler {
  readonly #batches: MixtureBatches;
  readonly #sets: ReadonlyMap<MixtureSet, TrainingSet>;
  readonly #random: Random;

  /** @throws RangeError as `Mixture` does */
  constructor(
    sets: readonly TrainingSet[],
    seed: number,
    private readonly batchSize: number,
  ) {
    this.#batches = new MixtureBatches(sets, seed, batchSize);
    this.#sets = new Map(sets.map((set) => [set, set]));
    this.#random = new Random(seed);
  }

  /**
   * Samples of a batch. The next one may be asked for before this one is there.
   * @param index of the batch, from 0; any order, but far jumps take a moment: a second for a million batches or so
   * @throws Error when a record cannot be read; RangeError for one without what its templates need
   */
  batch(index: number): Promise<TrainingSample[]> {
    const draws = this.#batches.draws(index);
    return Promise.all(draws.map((draw, i) => this.#sample(draw, index * this.batchSize + i)));
  }

  async #sample(draw: Draw, number: number): Promise<TrainingSample> {
    const set = this.#sets.get(draw.set)!;
    const { dataset } = set;
    const record = await set.source.record(draw.index);
    const { facts, regions } = record;
    return {
      ...imageOf(record, set),
      record: recordName(record, set),
      set: dataset.name,
      ...set.instruct(record, this.#random.fork(`text ${number}`)),
      draw: number,
      facts,
      regions,
      mayFlip: mayFlip(record, dataset),
    };
  }
}
