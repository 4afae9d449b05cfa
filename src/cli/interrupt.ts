import { constants } from "node:os";

/** A terminal's Ctrl-C reaches this process twice under npm, which passes the signal on: that is one keypress. */
const oneKeypressMilliseconds = 300;

/** Why a command was aborted. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** 128 + the signal's number: 130 for Ctrl-C. */
  readonly exitCode: number;

  constructor(signal: "SIGINT" | "SIGTERM") {
    super("interrupted");
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** The first SIGINT or SIGTERM aborts the returned signal, so that work can stop cleanly; a second ends the process. */
export function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  const interrupt = (signal: "SIGINT" | "SIGTERM"): void => {
    const interrupted = new Interrupted(signal);
    if (first === undefined) {
      first = Date.now();
      controller.abort(interrupted);
    } else if (Date.now() - first > oneKeypressMilliseconds) {
      process.exit(interrupted.exitCode);
    }
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  return controller.signal;
}
