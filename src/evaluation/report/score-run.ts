import { type AnsweredSample, type Measured, measure, scorable } from "../measure.js";
import { type AnsweredRun, type AnsweredSet, readAnsweredRun } from "../run/read-run.js";

/** A set of a run, scored where it can be. */
export interface ScoredSet extends AnsweredSet {
  /** Those answered whose right answer is known, in the order of the data. */
  readonly answered: readonly AnsweredSample[];
  readonly measured?: Measured;
  /** Why there is no score. */
  readonly unscored?: string;
}

export interface ScoredRun extends Omit<AnsweredRun, "sets"> {
  readonly sets: readonly ScoredSet[];
}

/**
 * Scores what a run has answered; nothing is asked.
 * @param data where the data are now; default: where they were
 * @throws Error when the folder holds no run, or when the data have changed
 */
export async function scoreRun(directory: string, data?: string): Promise<ScoredRun> {
  const answered = await readAnsweredRun(directory, { data });
  return { ...answered, sets: answered.sets.map(scoreSet) };
}

function scoreSet(one: AnsweredSet): ScoredSet {
  const answered = scorable(one);
  if (one.answers.size === 0) return { ...one, answered, unscored: "nothing is answered yet" };
  if (answered.length === 0) {
    return {
      ...one,
      answered,
      unscored: "the owners keep the answers: see submission",
    };
  }
  try {
    return { ...one, answered, measured: measure(one.set.task, answered) };
  } catch (error) {
    // A metric that is not defined for these samples: all labels the same, for example.
    if (!(error instanceof RangeError)) throw error;
    return { ...one, answered, unscored: error.message };
  }
}
