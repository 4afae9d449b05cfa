/** Texts that are looked for at the places of another text. */
export class Prefixes {
  /** Every beginning of a text; with the text's own value, or undefined where only longer ones begin so. */
  readonly #values = new Map<string, number | undefined>();

  constructor(texts: Iterable<readonly [text: string, value: number]>) {
    for (const [text, value] of texts) {
      for (let end = 1; end < text.length; end++) {
        const beginning = text.slice(0, end);
        if (!this.#values.has(beginning)) this.#values.set(beginning, undefined);
      }
      if (text !== "") this.#values.set(text, value);
    }
  }

  /** Calls `found` for each of the texts that stands at a place, the shortest first. */
  at(text: string, start: number, found: (value: number, end: number) => void): void {
    for (let end = start + 1; end <= text.length; end++) {
      const beginning = text.slice(start, end);
      const value = this.#values.get(beginning);
      if (value !== undefined) found(value, end);
      else if (!this.#values.has(beginning)) return;
    }
  }
}
