/** Does jobs side by side, each as soon as those that it needs are done. */
import type { TrainProgress } from "../training/index.js";
import type { JobThread } from "./job-thread.js";
import type { Job } from "./plan.js";

/** What does one job at a time. */
type JobDoer = Pick<JobThread, "do" | "close">;

export interface ReproduceProgress {
  /** The job that is spoken of. */
  readonly job: string;
  readonly state: "begun" | "at work" | "done";
  /** While it trains. */
  readonly training?: TrainProgress;
  readonly jobsDone: number;
  readonly jobs: number;
}

export interface DoJobsOptions {
  /** All jobs, in an order in which they can be done. */
  readonly jobs: readonly Job[];
  /** Names of those that are done already. */
  readonly done: ReadonlySet<string>;
  /** How many may be done side by side. */
  readonly workers: number;
  open(): JobDoer;
  readonly onProgress?: (progress: ReproduceProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * @throws when a job fails, its error, once the others have saved and stopped; the signal's reason, once all have, when
 * it aborts
 */
export async function doJobs(options: DoJobsOptions): Promise<void> {
  const { jobs, workers, open, onProgress, signal } = options;
  const done = new Set(options.done);
  const waiting = jobs.filter(({ name }) => !done.has(name));
  const failure = new AbortController();
  const stop = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
  const say = (job: Job, state: ReproduceProgress["state"], training?: TrainProgress) =>
    onProgress?.({ job: job.name, state, training, jobsDone: done.size, jobs: jobs.length });
  const running = new Set<Promise<void>>();
  const idle: JobDoer[] = [];
  const opened: JobDoer[] = [];
  const openOne = (): JobDoer => {
    const doer = open();
    opened.push(doer);
    return doer;
  };

  const start = (job: Job): void => {
    const doer = idle.pop() ?? openOne();
    say(job, "begun");
    const work = doer
      .do(job, stop, (training) => say(job, "at work", training))
      .then(
        () => {
          done.add(job.name);
          idle.push(doer);
          say(job, "done");
        },
        (error) => {
          if (error !== stop.reason) failure.abort(error);
        },
      )
      .finally(() => running.delete(work));
    running.add(work);
  };

  try {
    for (;;) {
      while (running.size < workers && !stop.aborted) {
        const next = waiting.findIndex(({ needs }) => needs.every((need) => done.has(need)));
        if (next === -1) break;
        start(waiting.splice(next, 1)[0]!);
      }
      if (running.size === 0) break;
      await Promise.race(running);
    }
  } finally {
    await Promise.all(opened.map((doer) => doer.close()));
  }
  failure.signal.throwIfAborted();
  signal?.throwIfAborted();
}
