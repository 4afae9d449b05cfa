/** The thread that a job of the study is done in. */
import { parentPort } from "node:worker_threads";
import { TextTokenizer } from "../processing/index.js";
import type { TrainProgress } from "../training/run-stage.js";
import type { TokenizerFolder } from "../world/index.js";
import type { Budget } from "./budget.js";
import { doJob } from "./job.js";
import { tokenizers } from "./model.js";
import type { Job } from "./plan.js";

export type ToJobWorker =
  | {
      readonly kind: "job";
      readonly given: { readonly directory: string; readonly budget: Budget; readonly job: Job };
    }
  | { readonly kind: "stop" };

export type FromJobWorker =
  | { readonly kind: "progress"; readonly training: TrainProgress }
  | { readonly kind: "failed"; readonly message: string };

/** Steps between reports: each is a message. */
const REPORT_EVERY = 10;

const port = parentPort;
if (port) {
  const stop = new AbortController();
  const post = (message: FromJobWorker) => port.postMessage(message);
  port.on("message", async (message: ToJobWorker) => {
    if (message.kind === "stop") {
      stop.abort(new Error("stopped"));
      return;
    }
    const { job, ...study } = message.given;
    try {
      await doJob(
        {
          ...study,
          tokenizers: {
            language: tokenizerOf(tokenizers.language),
            qformer: tokenizerOf(tokenizers.qformer),
          },
          signal: stop.signal,
          onProgress: (training) => {
            if (training.step % REPORT_EVERY === 0 || training.step === training.steps) {
              post({ kind: "progress", training });
            }
          },
        },
        job,
      );
    } catch (error) {
      if (!stop.signal.aborted) post({ kind: "failed", message: (error as Error).message });
    }
    port.close();
  });
}

function tokenizerOf({ files }: TokenizerFolder): TextTokenizer {
  const json = (name: string) => JSON.parse(files.get(name) as string);
  return new TextTokenizer({
    path: "tokenizer.json",
    tokenizer: json("tokenizer.json"),
    config: json("tokenizer_config.json"),
  });
}
