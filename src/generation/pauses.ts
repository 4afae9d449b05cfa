/** Scores that are worked on between two pauses: some tenths of a second. */
const scoresBetween = 2 ** 22;

/** Pauses in long work, in which an abort from another thread can be heard. */
export class Pauses {
  #scores = 0;

  constructor(private readonly signal: AbortSignal | undefined) {}

  /**
   * Call it after work on so many scores; pauses where that has become much.
   * @throws the signal's reason when it is aborted
   */
  async after(scores: number): Promise<void> {
    this.#scores += scores;
    if (this.#scores < scoresBetween) return;
    this.#scores = 0;
    await new Promise<void>((resolve) => setTimeout(resolve));
    this.signal?.throwIfAborted();
  }
}
