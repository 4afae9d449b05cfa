/** The thread that runs the command line: whatever keeps it busy, the main thread can still end the process. */
import { createInterface } from "node:readline";
import { isatty, ReadStream } from "node:tty";
import { parentPort, workerData } from "node:worker_threads";
import { modulesAreLoaded } from "../runtime/native-gate.js";
import type { Rooms } from "./context.js";
import { type EndingSignal, Interrupted } from "./interrupt.js";
import { fileOutput } from "./output/file-output.js";
import { runCommandLine } from "./run.js";

interface Columns {
  /** Undefined where it is no terminal. */
  readonly stdout?: number;
  readonly stderr?: number;
}

export interface CommandThreadData {
  readonly args: readonly string[];
  readonly columns: Columns;
}

export type ToCommandThread =
  | { readonly kind: "interrupt"; readonly signal: EndingSignal }
  | { readonly kind: "columns"; readonly columns: Columns };

/** Loaded only when a command runs, so that `--help` and usage errors are instant. */
const rooms: Rooms = {
  conversion: () => import("../conversion/index.js"),
  data: () => import("../data/index.js"),
  evaluation: () => import("../evaluation/index.js"),
  inference: () => import("../inference/index.js"),
  library: () => import("../library/index.js"),
  metrics: () => import("../evaluation/metrics/index.js"),
  parity: () => import("../parity/index.js"),
  reproduction: () => import("../reproduction/index.js"),
  training: () => import("../training/index.js"),
  world: () => import("../world/index.js"),
};

/** The main thread reads nothing, and passes nothing on. */
async function ask(question: string): Promise<string | undefined> {
  if (!isatty(0) || !isatty(2)) return undefined;
  // As a file, a terminal would be read in a thread that nothing stops, and for which the process waits.
  const input = new ReadStream(0);
  const lines = createInterface({ input, signal: controller.signal });
  process.stderr.write(question);
  try {
    for await (const line of lines) return line;
    return "";
  } finally {
    lines.close();
    input.destroy();
  }
}

const port = parentPort;
if (!port) throw new Error("this file is run as a worker thread");
modulesAreLoaded();

const { args, columns: firstColumns }: CommandThreadData = workerData;
let columns = firstColumns;
const controller = new AbortController();
port.on("message", (message: ToCommandThread) => {
  if (message.kind === "columns") columns = message.columns;
  else controller.abort(new Interrupted(message.signal));
});
const exitCode = await runCommandLine(args, {
  rooms,
  stdout: fileOutput(1, () => columns.stdout, "stdout"),
  stderr: fileOutput(2, () => columns.stderr, "stderr"),
  environment: process.env,
  ask,
  signal: controller.signal,
});
port.postMessage(exitCode);
port.close();
