/** Texts that end an answer. */
export class StopTexts {
  readonly #longest: number;

  constructor(private readonly texts: readonly string[]) {
    this.#longest = Math.max(0, ...texts.map((text) => text.length));
  }

  /** Whether an answer of this text, which may begin with spaces, ends here. */
  endIn(text: string): boolean {
    return this.texts.length > 0 && this.#find(text.trimStart()) !== -1;
  }

  /** The answer: what comes before the first of these texts, without outer spaces. */
  cut(text: string): string {
    const answer = text.trimStart();
    const end = this.#find(answer);
    return (end === -1 ? answer : answer.slice(0, end)).trimEnd();
  }

  /** The part of an answer that stays whatever text follows. */
  certain(text: string): string {
    const answer = this.cut(text);
    const written = text.trimStart();
    // The first place from which on all that is written may be the beginning of one of these texts.
    for (let start = Math.max(0, written.length - this.#longest); start < answer.length; start++) {
      const rest = written.slice(start);
      if (this.texts.some((stop) => stop.startsWith(rest))) return answer.slice(0, start).trimEnd();
    }
    return answer;
  }

  /** Where the first of them begins, or −1. */
  #find(text: string): number {
    const places = this.texts.map((stop) => text.indexOf(stop)).filter((place) => place !== -1);
    return places.length === 0 ? -1 : Math.min(...places);
  }
}
