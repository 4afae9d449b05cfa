/** The paper's whole argument in miniature: every stage, all variants, several seeds, and the document about it. */

import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { claim, makeFolder, withRunLock, writeWhole } from "../files/index.js";
import { type Budget, budgets } from "./budget.js";
import { doJobs, type ReproduceProgress } from "./do-jobs.js";
import { type Findings, isDone, readFindings } from "./job.js";
import { JobThread } from "./job-thread.js";
import { type Job, planJobs } from "./plan.js";
import { figureFolder, type PartTime, reproductionDocument } from "./report/index.js";

export type { ReproduceProgress } from "./do-jobs.js";

export interface ReproduceOptions {
  /** Everything that is made; started again, the study goes on from it. */
  readonly directory: string;
  /** Markdown file to write, whose figures come into a folder beside it. Default: `results.md` in the directory. */
  readonly document?: string;
  /** A smaller study of one seed, in about half an hour. */
  readonly quick?: boolean;
  /** Jobs side by side; default: 2, or 1 where there is one processor. Results do not depend on it. */
  readonly workers?: number;
  readonly onProgress?: (progress: ReproduceProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Does what is not done yet, and writes the document; interrupted, that of what is there so far, and what is missing.
 * @returns the document's path
 * @throws the signal's reason after all jobs have saved; FileError when the directory is in use by another
 * process, holds another study, or cannot be written; Error with the job's name when a job fails
 */
export function reproduce(options: ReproduceOptions): Promise<string> {
  return runStudy(budgets[options.quick ? "quick" : "full"], options);
}

/** `reproduce` with other numbers. */
export async function runStudy(budget: Budget, options: ReproduceOptions): Promise<string> {
  const { directory, quick = false, document = join(directory, "results.md") } = options;
  const { workers = Math.min(2, cpus().length), onProgress, signal } = options;
  await makeFolder(directory);
  return withRunLock(directory, async () => {
    await claimDirectory(directory, { quick, budget });
    const jobs = planJobs({ seeds: budget.seeds, quick });
    const done = new Set<string>();
    for (const job of jobs) if (await isDone(directory, job)) done.add(job.name);
    const open = () => new JobThread({ directory, budget });
    const documented = () => writeDocument(jobs, budget, { directory, document, quick });
    try {
      await doJobs({ jobs, done, workers, open, onProgress, signal });
    } catch (error) {
      if (signal?.aborted && error === signal.reason) await documented();
      throw error;
    }
    await documented();
    return document;
  });
}

/** What a directory's study is told from others by. */
interface StudyNote {
  readonly quick: boolean;
  readonly budget: Budget;
}

/**
 * Notes in the directory which study is made there.
 * @throws FileError when it is another one's
 */
async function claimDirectory(directory: string, study: StudyNote): Promise<void> {
  const path = join(directory, "study.json");
  const which = study.quick ? "the quick study" : "the whole study";
  await claim(
    path,
    study,
    () =>
      `${path} is of another study than ${which} with this version's numbers of steps and samples. ` +
      "Give another directory, or go on as it was begun.",
  );
}

async function writeDocument(
  jobs: readonly Job[],
  budget: Budget,
  { directory, document, quick }: { directory: string; document: string; quick: boolean },
): Promise<void> {
  const found: [Job, Findings][] = [];
  for (const job of jobs) {
    const findings = await readFindings(directory, job);
    if (findings) found.push([job, findings]);
  }
  const { markdown, figures } = reproductionDocument({
    results: found.flatMap(([, { results = [] }]) => results),
    gates: found.flatMap(([, { gate }]) => gate ?? []),
    fineTuning: found.flatMap(([, { fineTuning }]) => fineTuning ?? []),
    times: partTimes(found),
    budget,
    quick,
  });
  const folder = join(dirname(document), figureFolder);
  await makeFolder(folder);
  for (const [name, svg] of figures) await writeWhole(join(folder, name), svg);
  await writeWhole(document, markdown);
}

/** Seconds of all jobs of a kind. */
function partTimes(found: readonly [Job, Findings][]): PartTime[] {
  const times = new Map<string, number>();
  for (const [{ task }, { seconds }] of found) times.set(task.kind, (times.get(task.kind) ?? 0) + seconds);
  return Array.from(times, ([part, seconds]) => ({ part, seconds }));
}
