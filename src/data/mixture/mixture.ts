import { z } from "zod";
import { Random } from "../../tensor/index.js";
import type { Dataset } from "../dataset.js";
import type { DataRecord } from "../record.js";
import { Permutation } from "./permutation.js";

/** Records by their number, so that none need be in memory. */
export interface RecordSource {
  /** How many there are: 1 to 2^32. */
  readonly size: number;
  /** @param index 0 to `size - 1` */
  record(index: number): Promise<DataRecord>;
}

/** A data set that takes part. */
export interface MixtureSet {
  readonly dataset: Dataset;
  readonly source: RecordSource;
  /** Multiplies how often the set is drawn; default: as in `balanceFactors`, otherwise 1. */
  readonly factor?: number;
}

/** A sample to be read: `set.source.record(index)`. */
export interface Draw {
  readonly set: MixtureSet;
  readonly index: number;
  /** How often all records of the set were drawn before. */
  readonly epoch: number;
}

/**
 * The paper draws A-OKVQA, which has a choice of answers, less often than its size says and OK-VQA, which has none, more
 * often (arXiv 2305.06500, p. 5), without saying by how much: half and double are this project's choice.
 */
export const balanceFactors: Readonly<Record<string, number>> = { aokvqa: 0.5, okvqa: 2 };

const stateShape = z.strictObject({
  seed: z.int(),
  random: z.tuple([z.uint32(), z.uint32(), z.uint32(), z.uint32()]),
  sets: z.array(
    z.strictObject({ name: z.string(), size: z.int(), factor: z.number(), drawn: z.int().nonnegative() }),
  ),
});

/** Where a mixture stands, as plain JSON. */
export type MixtureState = z.infer<typeof stateShape>;

/**
 * How likely each set is to be drawn: as the square root of its size, times its factor (arXiv 2305.06500, p. 5).
 * @throws RangeError for sizes that are not 1 to 2^32, or factors that are not positive
 */
export function samplingProbabilities(
  sets: readonly { readonly size: number; readonly factor: number }[],
): number[] {
  const weights = sets.map(({ size, factor }, index) => {
    if (!Number.isInteger(size) || size < 1 || size > 2 ** 32) {
      throw new RangeError(`set ${index} has ${size} records; it should have 1 to 2^32`);
    }
    if (!(factor > 0 && Number.isFinite(factor))) {
      throw new RangeError(
        `set ${index} has the factor ${factor}; it should be positive, or leave the set out`,
      );
    }
    return Math.sqrt(size) * factor;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/**
 * The balanced mixture of data sets that instruction tuning draws from. Each set gives all its records, in a new random
 * order, before it gives one again; the orders are computed, so a mixture of millions is small and resumes at once.
 */
export class Mixture {
  /** How likely each set is to be drawn, in the order of the sets. */
  readonly probabilities: readonly number[];
  #random: Random;
  readonly #orders: DrawOrder[];

  /**
   * @param seed the same one gives the same draws
   * @throws RangeError without sets, for one that is there twice, and as `samplingProbabilities` does
   */
  constructor(
    readonly sets: readonly MixtureSet[],
    readonly seed: number,
  ) {
    if (sets.length === 0) throw new RangeError("a mixture needs a data set");
    const names = sets.map(({ dataset }) => dataset.name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new RangeError(`data set ${twice} is in the mixture twice`);
    this.probabilities = samplingProbabilities(
      sets.map((set) => ({ size: set.source.size, factor: factorOf(set) })),
    );
    const random = new Random(seed);
    this.#random = random.fork("sets");
    this.#orders = sets.map((set) => new DrawOrder(set, random.fork(set.dataset.name)));
  }

  /**
   * A mixture that goes on where another stood.
   * @param state of `state()`, also from a file
   * @throws RangeError for what is not a state, or the state of other sets, sizes or factors
   */
  static restore(sets: readonly MixtureSet[], state: unknown): Mixture {
    const parsed = stateShape.safeParse(state);
    if (!parsed.success) throw new RangeError(`Not the state of a mixture: ${z.prettifyError(parsed.error)}`);
    const { seed, random, sets: saved } = parsed.data;
    const mixture = new Mixture(sets, seed);
    const describe = (named: readonly Omit<MixtureState["sets"][number], "drawn">[]) =>
      named.map(({ name, size, factor }) => `${name} (${size} records, factor ${factor})`).join(", ");
    const present = describe(mixture.state().sets);
    if (describe(saved) !== present) {
      throw new RangeError(`The state is of ${describe(saved)}; the mixture has ${present}`);
    }
    mixture.#random = Random.restore(random);
    for (const [index, { drawn }] of saved.entries()) mixture.#orders[index]!.drawn = drawn;
    return mixture;
  }

  /** A copy of where the mixture stands, for `restore`. */
  state(): MixtureState {
    const sets = this.sets.map((set, index) => ({
      name: set.dataset.name,
      size: set.source.size,
      factor: factorOf(set),
      drawn: this.#orders[index]!.drawn,
    }));
    return { seed: this.seed, random: [...this.#random.state()], sets };
  }

  /** The next sample, of any set. */
  next(): Draw {
    return this.#orders[this.#drawSet()]!.next();
  }

  /** The next `count` samples, all of one set, as the published training does. A batch of mixed sets is `count` calls of `next`. */
  nextBatch(count: number): Draw[] {
    const order = this.#orders[this.#drawSet()]!;
    return Array.from({ length: count }, () => order.next());
  }

  #drawSet(): number {
    let left = this.#random.uniform();
    for (const [index, probability] of this.probabilities.entries()) {
      if (left < probability) return index;
      left -= probability;
    }
    // The probabilities add up to 1 but for a rounding error.
    return this.sets.length - 1;
  }
}

function factorOf({ dataset, factor }: MixtureSet): number {
  return factor ?? balanceFactors[dataset.name] ?? 1;
}

/** The records of a set, one epoch after another, each in an order of its own. */
class DrawOrder {
  drawn = 0;
  #permutation: { epoch: number; order: Permutation } | undefined;

  constructor(
    private readonly set: MixtureSet,
    private readonly random: Random,
  ) {}

  next(): Draw {
    const { size } = this.set.source;
    const epoch = Math.floor(this.drawn / size);
    if (this.#permutation?.epoch !== epoch) {
      this.#permutation = { epoch, order: new Permutation(size, this.random.fork(`epoch ${epoch}`)) };
    }
    const index = this.#permutation.order.at(this.drawn % size);
    this.drawn++;
    return { set: this.set, index, epoch };
  }
}
