import type { Random } from "../../tensor/index.js";

const rounds = 6;

/**
 * A random order of 0 to `size - 1` that is computed, not stored: any position of millions, at once.
 *
 * It is a Feistel network on the smallest domain of 4^n numbers that holds them all; a number outside goes through again
 * until it lands inside (cycle walking: Black and Rogaway, Ciphers with Arbitrary Finite Domains, 2002).
 */
export class Permutation {
  readonly #halfBits: number;
  readonly #keys: number[];

  /**
   * @param size 1 to 2^32
   * @param random decides the order, and moves on by six numbers
   */
  constructor(
    readonly size: number,
    random: Random,
  ) {
    this.#halfBits = Math.max(1, Math.ceil(Math.log2(size) / 2));
    this.#keys = Array.from({ length: rounds }, () => random.uint32());
  }

  /** The number at a position of the order. */
  at(position: number): number {
    let number = this.#encrypt(position);
    while (number >= this.size) number = this.#encrypt(number);
    return number;
  }

  #encrypt(number: number): number {
    const base = 2 ** this.#halfBits;
    let left = Math.floor(number / base);
    let right = number % base;
    for (const key of this.#keys) {
      // The high bits of a scrambled word are its best ones.
      const mixed = scramble(right ^ key) >>> (32 - this.#halfBits);
      [left, right] = [right, (left ^ mixed) >>> 0];
    }
    return left * base + right;
  }
}

/** Scrambles 32 bits one to one (Chris Wellons' "lowbias32", https://nullprogram.com/blog/2018/07/31/). */
function scramble(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}
