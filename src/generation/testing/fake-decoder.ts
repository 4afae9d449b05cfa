import type { Decoder, DecoderCache, Prefix } from "../decoder.js";

/** Logits `[vocabulary]` after a whole sequence: prompt, then new ids. */
export type LogitsOf = (sequence: readonly number[]) => ArrayLike<number>;

interface FakeCache extends DecoderCache {
  readonly sequences: readonly (readonly number[])[];
}

/** A decoder whose logits are a function of the whole sequence, and which keeps a record of its steps. */
export class FakeDecoder implements Decoder {
  readonly calls: { rows: readonly number[]; tokens: readonly (readonly number[])[] }[] = [];

  constructor(
    readonly vocabularySize: number,
    private readonly logitsOf: LogitsOf,
  ) {}

  prefix(prompts: readonly (readonly number[])[], history: readonly number[] = []): Prefix {
    const logits = Float32Array.from(prompts.flatMap((prompt) => Array.from(this.logitsOf(prompt))));
    const cache: FakeCache = { rows: prompts.length, sequences: prompts };
    return { rows: prompts.length, logits, cache, history };
  }

  async step(
    cache: DecoderCache,
    rows: readonly number[],
    tokens: readonly (readonly number[])[],
  ): Promise<{ logits: Float32Array; cache: DecoderCache }> {
    this.calls.push({ rows, tokens });
    const { sequences } = cache as FakeCache;
    const steps = Math.max(...tokens.map((row) => row.length));
    const size = this.vocabularySize;
    // Padded places stay NaN, so that reading one is noticed.
    const logits = new Float32Array(rows.length * steps * size).fill(Number.NaN);
    const continued = tokens.map((fed, index) => {
      const sequence = [...sequences[rows[index]!]!];
      fed.forEach((token, step) => {
        sequence.push(token);
        logits.set(this.logitsOf(sequence), (index * steps + step) * size);
      });
      return sequence;
    });
    const next: FakeCache = { rows: rows.length, sequences: continued };
    return { logits, cache: next };
  }
}

/** Scrambled logits from −3 to 3 for `vocabularySize` ids, with `eosBias` added to ids 1 and 3. */
export function scrambledLogits(vocabularySize: number, seed: number, eosBias = 0): LogitsOf {
  return (sequence) => {
    let hash = seed;
    for (const id of sequence) hash = scramble(hash ^ Math.imul(id + 1, 0x9e3779b1));
    return Float32Array.from({ length: vocabularySize }, (_, id) => {
      const unit = (scramble(hash + Math.imul(id + 1, 0x85ebca77)) >>> 0) / 2 ** 32;
      return unit * 6 - 3 + (id === 1 || id === 3 ? eosBias : 0);
    });
  };
}

function scramble(value: number): number {
  const mixed = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  const again = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return again ^ (again >>> 15);
}
