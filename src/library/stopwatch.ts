import type { Timings } from "./types.js";

/** Adds up what the parts of an answer take. */
export class Stopwatch {
  readonly #seconds: Timings = { decodeImage: 0, encodeImage: 0, readPrompt: 0, generate: 0 };

  async time<Result>(part: keyof Timings, work: () => Promise<Result>): Promise<Result> {
    const start = performance.now();
    const result = await work();
    this.#seconds[part] += (performance.now() - start) / 1000;
    return result;
  }

  seconds(): Timings {
    return { ...this.#seconds };
  }
}
