import { dialogOf, type Measured, measure, scorable } from "./measure.js";
import { bootstrapInterval, type Interval, type MetricName } from "./metrics/index.js";
import { type AnsweredSet, readAnsweredRun } from "./run/read-run.js";
import { expectedText } from "./shown-texts.js";

/** A sample that two runs answered differently. */
export interface ChangedSample {
  readonly id: string;
  readonly prompt: string;
  readonly first: string;
  readonly second: string;
  /** What would be right. */
  readonly expected: string;
  /** As in the record: paths below the data set's folder. */
  readonly images: readonly string[] | null;
  readonly frames: readonly string[] | null;
  /** How good each answer is, 0 to 1 (CIDEr: to 10). */
  readonly values: readonly [first: number, second: number];
}

/** How two runs differ on a set, over the samples that both have answered. */
export interface SetComparison {
  readonly set: string;
  readonly title: string;
  /** The data set's folder. */
  readonly directory: string;
  readonly metric: MetricName;
  readonly samples: number;
  readonly first: number;
  readonly second: number;
  /** `second - first`; pairs are drawn anew for the interval, which one pair does not have. */
  readonly difference: number;
  readonly interval: Interval | null;
  /** Samples that the second run answers better, and worse. */
  readonly wins: number;
  readonly losses: number;
  /** Those whose value changed most come first. */
  readonly changed: readonly ChangedSample[];
}

/**
 * Compares two runs pair by pair: each set that both have, each sample that both have answered.
 * @param data where the data are now; default: where they were
 * @throws Error when the runs have no set in common, or were asked about other samples
 */
export async function compareRuns(first: string, second: string, data?: string): Promise<SetComparison[]> {
  const one = await readAnsweredRun(first, { data });
  const other = await readAnsweredRun(second, { data });
  const comparisons: SetComparison[] = [];
  for (const a of one.sets) {
    const b = other.sets.find(({ set }) => set.task.name === a.set.task.name);
    if (!b) continue;
    if (a.set.dataFingerprint !== b.set.dataFingerprint) {
      throw new Error(
        `${first} and ${second} were asked about other samples of ${a.set.task.name}: compare runs of the same data, split, --limit and --seed`,
      );
    }
    const comparison = compareSet(a, b);
    if (comparison) comparisons.push(comparison);
  }
  if (comparisons.length === 0) {
    throw new Error(
      `${first} and ${second} have no set in common that both have answered and that can be scored`,
    );
  }
  return comparisons;
}

function compareSet(first: AnsweredSet, second: AnsweredSet): SetComparison | undefined {
  const { task } = first.set;
  const a = scorable(first).filter(({ answer }) => second.answers.has(answer.id));
  if (a.length === 0) return undefined;
  const b = a.map(({ sample }) => ({ sample, answer: second.answers.get(sample.record.id)! }));
  const [measuredA, measuredB] = [measure(task, a), measure(task, b)];
  const changed = a.flatMap(({ sample, answer }, i) => {
    const values = [measuredA.values[i]!, measuredB.values[i]!] as const;
    const { output } = b[i]!.answer;
    if (answer.output === output && values[0] === values[1]) return [];
    return [
      {
        id: sample.record.id,
        prompt: answer.prompt,
        first: answer.output,
        second: output,
        expected: expectedText(task, { sample, answer }),
        images: sample.record.images,
        frames: sample.record.frames,
        values,
      },
    ];
  });
  const change = ({ values: [before, after] }: ChangedSample): number => Math.abs(after - before);
  changed.sort((one, other) => change(other) - change(one));
  const { value: scoreA, metric } = measuredA.scores[0]!;
  const scoreB = measuredB.scores[0]!.value;
  return {
    set: task.name,
    title: task.title,
    directory: first.set.directory,
    metric,
    samples: a.length,
    first: scoreA,
    second: scoreB,
    difference: scoreB - scoreA,
    interval: pairedInterval(
      a.map(({ answer }) => answer.id),
      task.form === "dialog",
      measuredA,
      measuredB,
    ),
    wins: changed.filter(({ values }) => values[1] > values[0]).length,
    losses: changed.filter(({ values }) => values[1] < values[0]).length,
    changed,
  };
}

/** Both runs' answers to a sample are drawn together; the rounds of a dialog too, which are not independent. */
function pairedInterval(
  ids: readonly string[],
  isDialog: boolean,
  a: Measured,
  b: Measured,
): Interval | null {
  const groups = new Map<string, number[]>();
  for (const [index, id] of ids.entries()) {
    const key = isDialog ? dialogOf(id) : id;
    groups.set(key, [...(groups.get(key) ?? []), index]);
  }
  const all = [...groups.values()];
  return bootstrapInterval(all.length, (drawn) => {
    const indices = Int32Array.from([...drawn].flatMap((group) => all[group]));
    const [first, second] = [a.statistic(indices), b.statistic(indices)];
    return first === undefined || second === undefined ? undefined : second - first;
  });
}
