import { constants } from "node:os";

/** Signals that ask a process to end. The last one comes when its terminal is closed. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
export type EndingSignal = (typeof signals)[number];

/** A terminal's Ctrl-C reaches this process twice under npm, which passes the signal on: that is one keypress. */
const oneKeypressMilliseconds = 300;
/** What SIGTERM leaves a command to stop by itself. */
const termMilliseconds = 800;

/** Why a command was aborted. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** 130 for Ctrl-C. */
  readonly exitCode: number;

  constructor(signal: EndingSignal) {
    super("interrupted");
    this.exitCode = exitCodeOf(signal);
  }
}

/** As shells have it: 128 + the signal's number. */
export const exitCodeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

/**
 * The first signal calls `stop`, so that work can end cleanly and be saved. A second one ends the process at once, and so
 * does SIGTERM when the process is still there after 0.8 seconds.
 */
export function onInterrupt(stop: (signal: EndingSignal) => void): void {
  let first: number | undefined;
  for (const signal of signals) {
    process.on(signal, () => {
      if (first === undefined) {
        first = Date.now();
        stop(signal);
      } else if (Date.now() - first > oneKeypressMilliseconds) {
        dieOf(signal);
      }
      if (signal === "SIGTERM") setTimeout(dieOf, termMilliseconds, signal).unref();
    });
  }
}

/** As if nobody listened to the signal. `process.exit` would wait for threads that are busy. */
export function dieOf(signal: EndingSignal): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
