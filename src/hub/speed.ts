const windowMilliseconds = 10_000;
const leastMilliseconds = 1000;

/** How fast a number has grown in the last ten seconds. */
export class Speed {
  readonly #points: { readonly time: number; readonly value: number }[] = [];

  /**
   * @param value what it is now
   * @returns growth in a second; undefined before a second has gone by, and where it did not grow
   */
  at(value: number, time = performance.now()): number | undefined {
    const last = this.#points.at(-1);
    // What was there before comes at once, and says nothing of the speed.
    if (last === undefined || time - last.time >= windowMilliseconds / 100)
      this.#points.push({ time, value });
    while (this.#points.length > 1 && time - this.#points[0]!.time > windowMilliseconds) this.#points.shift();
    const first = this.#points[0]!;
    if (time - first.time < leastMilliseconds || value <= first.value) return undefined;
    return (1000 * (value - first.value)) / (time - first.time);
  }
}
