/** A thread that does jobs of the study, one after the other: models block the thread they run in. */
import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { fromErrorData, startThread } from "../runtime/thread.js";
import type { TrainProgress } from "../training/index.js";
import type { FromJobThread, StudyGiven, ToJobThread } from "./job-worker.js";
import type { Job } from "./plan.js";

export class JobThread {
  readonly #worker: Worker;
  readonly #ended: Promise<unknown>;

  constructor(study: StudyGiven) {
    this.#worker = startThread(new URL("./job-worker.js", import.meta.url), { workerData: study });
    this.#ended = once(this.#worker, "exit");
    // Of an error it is told whoever waits for a job.
    this.#ended.catch(() => {});
  }

  /**
   * @throws the signal's reason once all is saved, when it aborts; Error with the job's name when it fails, or when what
   * there is cannot be saved
   */
  do(job: Job, signal: AbortSignal, onProgress: (training: TrainProgress) => void): Promise<void> {
    const worker = this.#worker;
    const stop = () => this.#post({ kind: "stop" });
    let settled = (): void => {};
    return new Promise<void>((resolve, reject) => {
      const fail = (cause: Error) => reject(new Error(`${job.name}: ${cause.message}`, { cause }));
      const heard = (message: FromJobThread): void => {
        if (message.kind === "progress") onProgress(message.training);
        else if (message.kind === "done") resolve();
        else if (message.kind === "stopped") reject(signal.reason);
        else fail(fromErrorData(message.error));
      };
      settled = () => worker.off("message", heard).off("error", fail);
      worker.on("message", heard).on("error", fail);
      signal.addEventListener("abort", stop);
      this.#post({ kind: "job", job });
      if (signal.aborted) stop();
    }).finally(() => {
      signal.removeEventListener("abort", stop);
      settled();
    });
  }

  async close(): Promise<void> {
    this.#post({ kind: "close" });
    await this.#ended.catch(() => {});
  }

  #post(message: ToJobThread): void {
    this.#worker.postMessage(message);
  }
}
