import type { Device } from "../options/index.js";
import type { ParityResult } from "./compare.js";

/** A folder with something to compare. */
export interface ParityCase {
  readonly directory: string;
  /** Name for results: the path below the directory that was asked for. */
  readonly name: string;
  readonly kind: CaseKind;
}

export interface CaseOptions {
  /** What models compute on; default: the CPU. Training has no other, and is not compared there. */
  readonly device?: Device;
  readonly signal?: AbortSignal;
}

/** A kind of folder: how it is known by the names in it, and how it is compared. */
export interface CaseKind {
  matches(names: ReadonlySet<string>): boolean;
  /** Yields a result for every expected tensor as soon as it is known. */
  compare(directory: string, name: string, options?: CaseOptions): AsyncIterable<ParityResult>;
}
