import type { Interval } from "./bootstrap.js";

/** A number that a metric gives, and how sure it is. Accuracies are 0 to 1; papers print them times 100. */
export interface Score {
  readonly name: string;
  readonly value: number;
  /** Null of one sample, or of one dialog. */
  readonly interval: Interval | null;
  /** How many samples it is of. */
  readonly samples: number;
  /** What a reader has to know of the number. */
  readonly notice?: string;
}
