/** What runs in a `JobThread`. */
import { parentPort, workerData } from "node:worker_threads";
import { modulesAreLoaded } from "../runtime/native-gate.js";
import { type ErrorData, toErrorData } from "../runtime/thread.js";
import type { TrainProgress } from "../training/index.js";
import { doJob } from "./job.js";
import type { Job } from "./plan.js";
import type { Study } from "./study.js";
import { openTokenizers } from "./tokenizers.js";

/** What a thread knows from its beginning. */
export type StudyGiven = Pick<Study, "directory" | "budget">;

export type ToJobThread =
  | { readonly kind: "job"; readonly job: Job }
  /** Saves what the job has, and ends it. */
  | { readonly kind: "stop" }
  | { readonly kind: "close" };

export type FromJobThread =
  | { readonly kind: "progress"; readonly training: TrainProgress }
  | { readonly kind: "done" }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly error: ErrorData };

/** Steps between reports: each is a message. */
const reportEvery = 10;

const port = parentPort;
if (port) {
  modulesAreLoaded();
  const stop = new AbortController();
  const post = (message: FromJobThread) => port.postMessage(message);
  const study: Study = {
    ...(workerData as StudyGiven),
    tokenizers: openTokenizers(),
    signal: stop.signal,
    onProgress: (training) => {
      const { step, steps } = training;
      if (step === 1 || step % reportEvery === 0 || step === steps) post({ kind: "progress", training });
    },
  };
  port.on("message", async (message: ToJobThread) => {
    if (message.kind === "stop") stop.abort(new Error("stopped"));
    else if (message.kind === "close") port.close();
    else {
      try {
        await doJob(study, message.job);
        post({ kind: "done" });
      } catch (error) {
        if (error === stop.signal.reason) post({ kind: "stopped" });
        else post({ kind: "failed", error: toErrorData(error) });
      }
    }
  });
}
