import { evaluateDimension, input, multiply, scalar, type Tensor, where } from "../../graph/index.js";
import { elementCount, type HostTensor, hostTensor, Random } from "../../tensor/index.js";

/**
 * Dropout (https://jmlr.org/papers/v15/srivastava14a.html): at each place numbers are set to 0 with probability `rate`, and
 * the others divided by `1 - rate`. Which ones, masks say that are inputs of the graph; they are drawn from the seed, the
 * number of the batch and the place, so that a training that continues draws the same.
 */
export class Dropout {
  readonly #masks: Tensor[] = [];
  readonly #uses = new Map<string, number>();

  /** @param rate above 0 and below 1 */
  constructor(
    private readonly rate: number,
    private readonly seed: number,
  ) {}

  /** `x` behind a mask. The same place may be passed several times, each time with a mask of its own. */
  apply(place: string, x: Tensor): Tensor {
    const use = (this.#uses.get(place) ?? 0) + 1;
    this.#uses.set(place, use);
    const mask = input(`dropout ${place} ${use}`, "bool", x.shape);
    this.#masks.push(mask);
    return where(mask, multiply(x, scalar(1 / (1 - this.rate))), scalar(0));
  }

  /**
   * The masks of a batch, 1 where a number stays.
   * @param sizes of the named dimensions
   * @param index number of the batch
   */
  masks(sizes: ReadonlyMap<string, number>, index: number): Record<string, HostTensor> {
    const random = new Random(this.seed).fork(`dropout ${index}`);
    const named = this.#masks.map(({ name, shape }) => {
      const found = shape.map((dimension) => evaluateDimension(dimension, sizes));
      return [name, this.#draw(found, random.fork(name as string))] as const;
    });
    return Object.fromEntries(named);
  }

  #draw(shape: readonly number[], random: Random): HostTensor<"bool"> {
    const limit = this.rate * 2 ** 32;
    const mask = new Uint8Array(elementCount(shape));
    for (let i = 0; i < mask.length; i++) mask[i] = random.uint32() < limit ? 0 : 1;
    return hostTensor("bool", shape, mask);
  }
}
