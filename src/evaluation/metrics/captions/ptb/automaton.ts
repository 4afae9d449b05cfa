import type { Pattern } from "./pattern.js";

/** Where a pattern matched. */
interface Match {
  readonly end: number;
  /** Index of the pattern. */
  readonly pattern: number;
}

/** A set of positions in the patterns, with the sets that follow on it as far as they are known. */
interface State {
  /** Of the first pattern that is complete here, or -1. */
  readonly complete: number;
  readonly positions: readonly number[];
  /** By kind of unit. Null where nothing goes on. */
  readonly next: (State | null)[];
}

/**
 * Several patterns read at once. Unlike a `RegExp`, which takes the first alternative that works, this finds the
 * longest match, and its time does not depend on how the patterns are nested.
 *
 * Positions become sets of positions (Rabin and Scott, 1959) only when a text leads there: most never do.
 */
export class Automaton {
  /** Positions that a position stands for without reading anything. */
  readonly #jumps: number[][] = [];
  /** The set of units that leads on from a position, as an index, and where to. */
  readonly #steps: ([set: number, to: number] | undefined)[] = [];
  readonly #completions = new Map<number, number>();
  readonly #sets: RegExp[] = [];
  readonly #setIndex = new Map<string, number>();
  readonly #kindOfUnit = new Map<number, number>();
  readonly #kindIndex = new Map<string, number>();
  readonly #kinds: (readonly boolean[])[] = [];
  readonly #states = new Map<string, State>();
  readonly #start: State;

  constructor(patterns: readonly Pattern[]) {
    const entries = patterns.map((pattern, index) => {
      const end = this.#position();
      this.#completions.set(end, index);
      return this.#enter(pattern, end);
    });
    this.#start = this.#stateOf(entries);
  }

  /** The longest match from `start` on; of equally long ones that of the first pattern. */
  longest(text: string, start: number): Match | undefined {
    let match: Match | undefined;
    this.#read(text, start, text.length, (end, pattern) => {
      match = { end, pattern };
    });
    return match;
  }

  /** Every end of a match from `start` on, ascending, `limit` at most. */
  ends(text: string, start: number, limit: number): number[] {
    const ends: number[] = [];
    this.#read(text, start, limit, (end) => ends.push(end));
    return ends;
  }

  #read(text: string, start: number, limit: number, complete: (end: number, pattern: number) => void): void {
    let state = this.#start;
    for (let at = start; ; at++) {
      if (state.complete >= 0) complete(at, state.complete);
      if (at === limit) return;
      const kind = this.#kindOf(text.charCodeAt(at));
      let next = state.next[kind];
      if (next === undefined) {
        next = this.#follow(state, kind);
        state.next[kind] = next;
      }
      if (!next) return;
      state = next;
    }
  }

  #follow({ positions }: State, kind: number): State | null {
    const members = this.#kinds[kind]!;
    const reached = positions.flatMap((position) => {
      const step = this.#steps[position];
      return step && members[step[0]] ? [step[1]] : [];
    });
    return reached.length === 0 ? null : this.#stateOf(reached);
  }

  #stateOf(entries: readonly number[]): State {
    const reached = new Set<number>();
    const waiting = [...entries];
    for (let position = waiting.pop(); position !== undefined; position = waiting.pop()) {
      if (reached.has(position)) continue;
      reached.add(position);
      waiting.push(...this.#jumps[position]!);
    }
    const positions = [...reached].sort((a, b) => a - b);
    const key = positions.join();
    const known = this.#states.get(key);
    if (known) return known;
    const complete = positions.flatMap((position) => this.#completions.get(position) ?? []);
    const state = { complete: complete.length > 0 ? Math.min(...complete) : -1, positions, next: [] };
    this.#states.set(key, state);
    return state;
  }

  /** Units that lie in the same sets are of one kind. */
  #kindOf(unit: number): number {
    const known = this.#kindOfUnit.get(unit);
    if (known !== undefined) return known;
    const character = String.fromCharCode(unit);
    const members = this.#sets.map((set) => set.test(character));
    const key = members.map(Number).join("");
    let kind = this.#kindIndex.get(key);
    if (kind === undefined) {
      kind = this.#kinds.push(members) - 1;
      this.#kindIndex.set(key, kind);
    }
    this.#kindOfUnit.set(unit, kind);
    return kind;
  }

  #position(): number {
    return this.#jumps.push([]) - 1;
  }

  /** Lays a pattern out so that it leads to `to`, and returns where it is entered (Thompson, 1968). */
  #enter(pattern: Pattern, to: number): number {
    switch (pattern.kind) {
      case "unit": {
        const at = this.#position();
        this.#steps[at] = [this.#setOf(pattern.set), to];
        return at;
      }
      case "sequence":
        return pattern.parts.reduceRight((next, part) => this.#enter(part, next), to);
      case "choice":
        return this.#fork(pattern.options.map((option) => this.#enter(option, to)));
      case "repeat": {
        let at = to;
        if (pattern.most === Number.POSITIVE_INFINITY) {
          at = this.#position();
          this.#jumps[at]!.push(this.#enter(pattern.part, at), to);
        } else {
          for (let i = pattern.least; i < pattern.most; i++)
            at = this.#fork([this.#enter(pattern.part, at), to]);
        }
        for (let i = 0; i < pattern.least; i++) at = this.#enter(pattern.part, at);
        return at;
      }
    }
  }

  #fork(entries: readonly number[]): number {
    const at = this.#position();
    this.#jumps[at]!.push(...entries);
    return at;
  }

  #setOf(source: string): number {
    const known = this.#setIndex.get(source);
    if (known !== undefined) return known;
    const index = this.#sets.push(new RegExp(`^${source}$`, "v")) - 1;
    this.#setIndex.set(source, index);
    return index;
  }
}
