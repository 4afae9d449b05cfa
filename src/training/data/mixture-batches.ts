import { type Draw, Mixture, type MixtureSet } from "../../data/index.js";

/** Which records the batches of the balanced mixture are of: a function of sets, seed and the batch's number. */
export class MixtureBatches {
  /** Stands before batch `#position`. */
  #mixture: Mixture;
  #position = 0;

  /** @throws RangeError as `Mixture` does */
  constructor(
    sets: readonly MixtureSet[],
    private readonly seed: number,
    private readonly batchSize: number,
  ) {
    this.#mixture = new Mixture(sets, seed);
  }

  /** @param index from 0; any order, but far jumps take a moment: a second for a million batches or so */
  draws(index: number): Draw[] {
    if (index !== this.#position) this.#mixture = this.#mixtureBefore(index);
    this.#position = index + 1;
    return this.#mixture.nextBatch(this.batchSize);
  }

  /** Batches of one sample choose the same sets; only of each set's records they use fewer. */
  #mixtureBefore(index: number): Mixture {
    const { sets } = this.#mixture;
    const ones = new Mixture(sets, this.seed);
    for (let i = 0; i < index; i++) ones.nextBatch(1);
    const state = ones.state();
    return Mixture.restore(sets, {
      ...state,
      sets: state.sets.map((set) => ({ ...set, drawn: set.drawn * this.batchSize })),
    });
  }
}
