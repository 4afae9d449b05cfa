#!/usr/bin/env node
/** The main thread runs no command: it stays free, so that signals and the ends of threads are noticed at once. */
import { isatty, type WriteStream } from "node:tty";
import { startThread } from "../runtime/thread.js";
import { printableText } from "../text/index.js";
import type { CommandThreadData, ToCommandThread } from "./command-thread.js";
import { dieOf, type EndingSignal, exitCodeOf, onInterrupt } from "./interrupt.js";
import { fileOutput } from "./output/file-output.js";

// Streams are only touched where they are terminals: those of pipes would change how the pipe behaves.
const terminal = (fd: 1 | 2, stream: () => WriteStream): WriteStream | undefined =>
  isatty(fd) ? stream() : undefined;
const stdout = terminal(1, () => process.stdout);
const stderr = terminal(2, () => process.stderr);
const columns = (): CommandThreadData["columns"] => ({ stdout: stdout?.columns, stderr: stderr?.columns });

const workerData: CommandThreadData = { args: process.argv.slice(2), columns: columns() };
const thread = startThread(new URL("./command-thread.js", import.meta.url), { name: "command", workerData });
const tell = (message: ToCommandThread): void => thread.postMessage(message);
for (const stream of new Set([stdout, stderr])) {
  stream?.on("resize", () => tell({ kind: "columns", columns: columns() }));
}
let endedBy: EndingSignal | undefined;
onInterrupt((signal) => {
  endedBy = signal;
  tell({ kind: "interrupt", signal });
});

thread.on("message", (exitCode: number) => {
  process.exitCode = exitCode;
});
// Whoever sent the signal sees that the process died of it. Ctrl-C has an exit code of its own.
thread.on("exit", () => {
  if (endedBy && endedBy !== "SIGINT" && process.exitCode === exitCodeOf(endedBy)) dieOf(endedBy);
});
thread.on("error", (error: NodeJS.ErrnoException) => {
  process.exitCode = 1;
  const message =
    error.code === "ERR_WORKER_OUT_OF_MEMORY"
      ? "JavaScript's memory is full; NODE_OPTIONS=--max-old-space-size=MEGABYTES allows more"
      : error.message;
  fileOutput(2, undefined, "stderr").write(`instructblip: ${printableText(message)}\n`);
});
