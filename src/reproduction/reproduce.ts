/** The paper's whole argument in miniature: every stage, all variants, several seeds, and the document about it. */
import { mkdir } from "node:fs/promises";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { withRunLock, writeBeside } from "../checkpoint/index.js";
import type { TrainProgress } from "../training/run-stage.js";
import { type Budget, budgets } from "./budget.js";
import { type Findings, isDone, readFindings } from "./job.js";
import type { FromJobWorker, ToJobWorker } from "./job-worker.js";
import { type Job, planJobs } from "./plan.js";
import { figureFolder, type PartTime, reproductionDocument } from "./report/index.js";

export interface ReproduceOptions {
  /** Everything that is made; started again, the study goes on from it. */
  readonly directory: string;
  /** Markdown file to write; its figures come into a folder beside it. */
  readonly document: string;
  /** A smaller study of one seed, in about half an hour. */
  readonly quick?: boolean;
  /** Jobs side by side; default: 2, or 1 where there is one processor. Results do not depend on it. */
  readonly workers?: number;
  readonly onProgress?: (progress: ReproduceProgress) => void;
  readonly signal?: AbortSignal;
}

export interface ReproduceProgress {
  /** The job that is spoken of. */
  readonly job: string;
  readonly state: "begun" | "at work" | "done";
  /** While it trains. */
  readonly training?: TrainProgress;
  readonly jobsDone: number;
  readonly jobs: number;
}

/**
 * Does what is not done yet, and writes the document.
 * @throws the signal's reason after all jobs have saved; CheckpointError when the directory is in use by another
 * process, holds another study, or cannot be written; Error when a job fails
 */
export async function reproduce(options: ReproduceOptions): Promise<void> {
  const { directory, quick = false } = options;
  await mkdir(directory, { recursive: true });
  await withRunLock(directory, async () => {
    const budget = budgets[quick ? "quick" : "full"];
    const jobs = planJobs({ seeds: budget.seeds, quick });
    await doJobs(jobs, budget, options);
    await writeDocument(jobs, budget, options);
  });
}

async function doJobs(jobs: readonly Job[], budget: Budget, options: ReproduceOptions): Promise<void> {
  const { directory, workers = Math.min(2, cpus().length), onProgress, signal } = options;
  const done = new Set<string>();
  for (const job of jobs) if (await isDone(directory, job)) done.add(job.name);
  const waiting = jobs.filter(({ name }) => !done.has(name));
  const report = (job: string, state: ReproduceProgress["state"], training?: TrainProgress) =>
    onProgress?.({ job, state, training, jobsDone: done.size, jobs: jobs.length });
  // When one job fails the others stop, having saved.
  const failure = new AbortController();
  const stop = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
  let wake = (): void => {};
  const work = async (): Promise<void> => {
    while (waiting.length > 0 && !stop.aborted) {
      const next = waiting.findIndex(({ needs }) => needs.every((need) => done.has(need)));
      if (next === -1) {
        await new Promise<void>((resolve) => {
          const others = wake;
          wake = () => {
            others();
            resolve();
          };
        });
        continue;
      }
      const [job] = waiting.splice(next, 1);
      report(job.name, "begun");
      try {
        await doInWorker({ directory, budget, job }, stop, (training) =>
          report(job.name, "at work", training),
        );
        done.add(job.name);
        report(job.name, "done");
      } catch (error) {
        failure.abort(error);
        throw error;
      } finally {
        const woken = wake;
        wake = () => {};
        woken();
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: workers }, work));
  signal?.throwIfAborted();
  for (const result of results)
    if (result.status === "rejected") throw failure.signal.reason ?? result.reason;
}

/** One job in a thread of its own: models block the thread they run in. */
function doInWorker(
  given: Extract<ToJobWorker, { kind: "job" }>["given"],
  signal: AbortSignal,
  onProgress: (training: TrainProgress) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./job-worker.js", import.meta.url), { execArgv: [] });
    const post = (message: ToJobWorker) => worker.postMessage(message);
    const stop = () => post({ kind: "stop" });
    let failed: Error | undefined;
    signal.addEventListener("abort", stop, { once: true });
    worker.on("message", (message: FromJobWorker) => {
      if (message.kind === "progress") onProgress(message.training);
      else if (message.kind === "failed") failed = new Error(`${given.job.name}: ${message.message}`);
    });
    worker.on("error", (error) => {
      failed = error;
    });
    worker.on("exit", () => {
      signal.removeEventListener("abort", stop);
      if (signal.aborted) reject(signal.reason);
      else if (failed) reject(failed);
      else resolve();
    });
    post({ kind: "job", given });
    if (signal.aborted) stop();
  });
}

async function writeDocument(
  jobs: readonly Job[],
  budget: Budget,
  { directory, document, quick = false }: ReproduceOptions,
): Promise<void> {
  const found: Findings[] = [];
  for (const job of jobs) found.push((await readFindings(directory, job)) as Findings);
  const { markdown, figures } = reproductionDocument({
    results: found.flatMap(({ results = [] }) => results),
    gates: found.flatMap(({ gate }) => gate ?? []),
    fineTuning: found.flatMap(({ fineTuning }) => fineTuning ?? []),
    times: partTimes(jobs, found),
    budget,
    quick,
  });
  const folder = join(dirname(document), figureFolder);
  await mkdir(folder, { recursive: true });
  for (const [name, svg] of figures) await writeBeside(join(folder, name), (handle) => handle.writeFile(svg));
  await writeBeside(document, (handle) => handle.writeFile(markdown));
}

/** Seconds of all jobs of a kind. */
function partTimes(jobs: readonly Job[], found: readonly Findings[]): PartTime[] {
  const times = new Map<string, number>();
  jobs.forEach(({ task: { kind } }, i) => {
    times.set(kind, (times.get(kind) ?? 0) + found[i].seconds);
  });
  return Array.from(times, ([part, seconds]) => ({ part, seconds }));
}
