/** State of a generator as plain JSON: the four 32-bit words of xoshiro128**. */
export type RandomState = readonly [number, number, number, number];

/**
 * A seeded generator of random numbers: the same seed gives the same sequence on every machine.
 * Not for secrets.
 *
 * The generator is xoshiro128** (Blackman and Vigna, 2018, https://prng.di.unimi.it); a 32-bit seed is
 * spread over its 128 bits by a splitmix sequence, as its authors recommend.
 */
export class Random {
  readonly #words = new Uint32Array(4);

  /** @param seed integer, of which the low 32 bits count */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`A seed must be an integer, not ${seed}`);
    for (let i = 0; i < 4; i++) this.#words[i] = mix(seed + (i + 1) * goldenGamma);
  }

  /** Continues the sequence from a `state()`. */
  static restore(state: RandomState): Random {
    const valid = (word: number) => Number.isInteger(word) && word >= 0 && word <= 0xffffffff;
    if (state.length !== 4 || !state.every(valid) || state.every((word) => word === 0)) {
      throw new RangeError(`Not the state of a generator (four 32-bit words, not all 0): ${state}`);
    }
    const random = new Random(0);
    random.#words.set(state);
    return random;
  }

  /** A copy of the state, for `restore`. */
  state(): RandomState {
    const [a, b, c, d] = this.#words;
    return [a!, b!, c!, d!];
  }

  /**
   * An independent generator that depends on this one's present state and on the label.
   * This generator does not move, so the order in which children are made does not matter.
   */
  fork(label: string): Random {
    const child = new Random(0);
    const key = hash(label);
    for (let i = 0; i < 4; i++) child.#words[i] = mix(this.#words[i]! ^ mix(key + (i + 1) * goldenGamma));
    if (child.#words.every((word) => word === 0)) child.#words[0] = 1;
    return child;
  }

  /** An integer of 0 to 2^32 - 1. */
  uint32(): number {
    const s = this.#words;
    const result = Math.imul(rotateLeft(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const shifted = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= shifted;
    s[3] = rotateLeft(s[3]!, 11);
    return result;
  }

  /** A number of [0, 1), one of 2^53. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** An integer of 0 to `n - 1`, all equally likely. `n` is 1 to 2^32. */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) {
      throw new RangeError(`integer(n) needs n of 1 to 2^32, not ${n}`);
    }
    // The last, incomplete round of n would make small numbers likelier, so it is drawn again.
    const limit = 2 ** 32 - (2 ** 32 % n);
    let value = this.uint32();
    while (value >= limit) value = this.uint32();
    return value % n;
  }

  /** A number of the normal distribution with mean 0 and deviation 1 (Box and Muller, 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** One element, all equally likely. */
  choice<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("choice() of an empty list");
    return items[this.integer(items.length)]!;
  }

  /** A shuffled copy; every order is equally likely (Fisher and Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const out = [...items];
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [out[i], out[j]] = [out[j]!, out[i]!];
    }
    return out;
  }
}

/** 2^32 divided by the golden ratio: the step of a 32-bit splitmix sequence. */
const goldenGamma = 0x9e3779b9;

/** Scrambles 32 bits one to one (the finaliser of MurmurHash3). */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** 32 bits of a string (FNV-1a over its UTF-16 units). */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) bits = Math.imul(bits ^ text.charCodeAt(i), 0x01000193);
  return bits >>> 0;
}

function rotateLeft(value: number, count: number): number {
  return (value << count) | (value >>> (32 - count));
}
