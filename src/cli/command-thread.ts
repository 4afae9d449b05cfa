/** The thread that runs the command line: whatever keeps it busy, the main thread can still end the process. */
import { parentPort, workerData } from "node:worker_threads";
import { modulesAreLoaded } from "../runtime/native-gate.js";
import type { Library } from "./context.js";
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

/** Loaded only when a command calls it, so that `--help` and usage errors are instant. */
const calls: Library = {
  load: async (options) => (await import("../library/index.js")).InstructBlip.load(options),
  inspect: async (directory) => (await import("../library/index.js")).inspect(directory),
  makeCheckpoint: async (options) => (await import("../library/index.js")).makeCheckpoint(options),
  runParity: async (directory, options) => (await import("../parity/index.js")).runParity(directory, options),
  train: async (config, options) => {
    const { loadTraining, train } = await import("../training/index.js");
    return train(await loadTraining(config), options);
  },
  planTraining: async (config, signal) => {
    const { loadTraining, planTraining } = await import("../training/index.js");
    return planTraining(await loadTraining(config), signal);
  },
  reproduce: async (options) => (await import("../reproduction/reproduce.js")).reproduce(options),
  drawFolder: async (options) => (await import("../world/index.js")).drawFolder(options),
  scorePictureWorld: async (answer, options) =>
    (await import("../world/index.js")).scorePictureWorld(answer, options),
  familiarize: async (options) => (await import("../evaluation/index.js")).familiarize(options),
  showPictureWorld: async (answer, options) =>
    (await import("../world/index.js")).showPictureWorld(answer, options),
};

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
  calls,
  stdout: fileOutput(1, () => columns.stdout, "stdout"),
  stderr: fileOutput(2, () => columns.stderr, "stderr"),
  environment: process.env,
  signal: controller.signal,
});
port.postMessage(exitCode);
port.close();
