import { printableLine } from "../text/index.js";
import { SeenIds } from "./folder/seen-ids.js";

/** Where something is wrong. */
export interface Place {
  /** Path below the data folder; "." is the folder itself. */
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  /** From 1, in UTF-16 units. */
  readonly column?: number;
  /** JSON path such as `images[3].sentences[0].raw`, or a column's name. */
  readonly key?: string;
}

/** `reject`: a sample would be wrong or missing. `warn`: odd, but every sample is whole. */
export type Severity = "reject" | "warn";

export interface Problem extends Place {
  readonly severity: Severity;
  /** What is wrong, and what to do where that is not plain. */
  readonly message: string;
}

/** Data that cannot be read, or not be trusted. The message names the place. */
export class DataError extends Error {
  override readonly name = "DataError";
  constructor(readonly problem: Problem) {
    super(describeProblem(problem));
  }
}

/** Names and texts of files stand in messages; a file can make them as long as it likes. Characters. */
const longest = 300;

/** One line: `train.json:3:17: images[2].cocoid: is missing`; what is wrong with the folder itself without ".". */
export function describeProblem({ file, line, column, key, message }: Problem): string {
  const position = [file === "." ? undefined : shorten(file), line, column]
    .filter((part) => part !== undefined)
    .join(":");
  const parts = [position, key && shorten(key), shorten(message)];
  return printableLine(parts.filter((part) => part !== undefined && part !== "").join(": "));
}

/** Beginning and end: what to do is at the end. */
function shorten(text: string): string {
  return text.length > longest ? `${text.slice(0, longest / 2)} … ${text.slice(-longest / 2)}` : text;
}

/** Of each severity this many problems are kept; the others are only counted. */
const keptOfEach = 200;

/** Collects what is wrong with a data folder. */
export class Problems {
  readonly counts: Record<Severity, number> = { reject: 0, warn: 0 };
  readonly #kept: Record<Severity, Problem[]> = { reject: [], warn: [] };
  /** A file may be read twice; what is wrong in it counts once. */
  readonly #seen = new SeenIds();

  /** @param onReject `throw` a `DataError` at the first rejection, or `collect` them and go on with the next row */
  constructor(private readonly onReject: "throw" | "collect") {}

  /** The first 200 of each severity, rejections first. */
  get list(): readonly Problem[] {
    return [...this.#kept.reject, ...this.#kept.warn];
  }

  reject(place: Place, message: string): void {
    this.add({ severity: "reject", ...place, message });
  }

  warn(place: Place, message: string): void {
    this.add({ severity: "warn", ...place, message });
  }

  /** @throws DataError for a rejection, when they are to be thrown */
  add(problem: Problem): void {
    if (problem.severity === "reject" && this.onReject === "throw") throw new DataError(problem);
    if (!this.#seen.add(describeProblem(problem))) return;
    const count = ++this.counts[problem.severity];
    if (count <= keptOfEach) this.#kept[problem.severity].push(problem);
  }
}

/** @throws DataError always: nothing more can be read from this file */
export function fail(place: Place, message: string): never {
  throw new DataError({ severity: "reject", ...place, message });
}
