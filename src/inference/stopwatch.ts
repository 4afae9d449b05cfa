/** What an answer consists of. */
export type AnswerPart = "decodeImage" | "encodeImage" | "readPrompt" | "generate";

/** Adds up the seconds that the parts of an answer take. */
export class Stopwatch {
  readonly #seconds: Record<AnswerPart, number> = {
    decodeImage: 0,
    encodeImage: 0,
    readPrompt: 0,
    generate: 0,
  };
  #last = performance.now();

  /** The part that was at work since the lap before, or the watch's beginning. */
  lap(part: AnswerPart): void {
    const now = performance.now();
    this.#seconds[part] += (now - this.#last) / 1000;
    this.#last = now;
  }

  seconds(): Record<AnswerPart, number> {
    return { ...this.#seconds };
  }
}
