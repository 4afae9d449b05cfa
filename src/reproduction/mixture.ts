/** What a step of tuning is about: a balanced mixture of the miniature's held-in sets. */
import { datasetNamed, type MixtureSet, type RecordSource } from "../data/index.js";
import { Random } from "../tensor/index.js";
import { MixtureBatches } from "../training/index.js";
import { askAbout, type SetRecord, type WorldSet, worldSets } from "../world/index.js";
import { trainingScene, worldSeed } from "./images.js";

/** A record of a training set, and the number of its image. */
export interface TrainingRecord extends SetRecord {
  readonly image: number;
}

/** Record number `index` of a set, which is about one of the first `images` images: the same whoever asks. */
export function trainingRecord(set: WorldSet, index: number, images: number): TrainingRecord {
  const random = new Random(worldSeed).fork(`${set.name} ${index}`);
  for (;;) {
    const image = random.integer(images);
    const wording = { split: "train", random: random.fork("words") } as const;
    const record = askAbout(set, trainingScene(image), random, wording);
    if (record) return { ...record, image };
  }
}

/** `sqrt`: by the square root of the sets' sizes, as the paper does it; `size`: every record is as likely. */
export type Balance = "sqrt" | "size";

/** Batches of data sets, each of one set, as the published training draws them. */
export class SetBatches {
  readonly #batches: MixtureBatches;
  readonly #byName: ReadonlyMap<string, WorldSet>;

  constructor(
    chosen: readonly WorldSet[],
    balance: Balance,
    seed: number,
    size: number,
    private readonly images: number,
  ) {
    this.#byName = new Map(chosen.map((set) => [set.name, set]));
    const sets = chosen.map((set): MixtureSet => {
      const source: RecordSource = {
        size: set.size,
        record: async (index) => trainingRecord(set, index, images).record,
      };
      // Sets are drawn by the square root of their size, times the factor.
      const factor = balance === "size" ? Math.sqrt(set.size) : undefined;
      return { dataset: datasetNamed(set.name), source, factor };
    });
    this.#batches = new MixtureBatches(sets, seed, size);
  }

  /** Records of a batch: they depend on its number alone. */
  batch(index: number): TrainingRecord[] {
    return this.#batches
      .draws(index)
      .map(({ set, index: record }) =>
        trainingRecord(this.#byName.get(set.dataset.name) as WorldSet, record, this.images),
      );
  }
}

export const heldInSets = worldSets.filter(({ size }) => size > 0);
export const captionSets = heldInSets.filter(({ name }) => ["coco_caption", "web_capfilt"].includes(name));

/** ScienceQA's own training records, for fine-tuning on it alone. */
export const scienceSets = worldSets
  .filter(({ name }) => name === "scienceqa")
  .map((set): WorldSet => ({ ...set, size: 2000 }));
