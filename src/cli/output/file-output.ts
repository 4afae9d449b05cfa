import { writeSync } from "node:fs";
import { systemCode } from "../../files/index.js";
import type { Output } from "../context.js";

/** Results cannot be written: the disk is full, or nobody reads them any more. */
export class OutputError extends Error {
  override readonly name = "OutputError";

  constructor(
    reason: string,
    readonly isReaderGone: boolean,
  ) {
    super(`the result cannot be written to standard output: ${reason}`);
  }
}

const reasons: Record<string, string> = {
  ENOSPC: "the disk is full",
  EIO: "the terminal is gone",
};

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Standard output or standard error of the process, written to at once: what is written is there when the process ends in
 * any way. What standard error cannot take is lost, so that no work ends because nobody watches it.
 * @param columns of the terminal; undefined where there is none
 * @throws OutputError (on `write`) when standard output takes no more
 */
export function fileOutput(
  fd: number,
  columns: (() => number | undefined) | undefined,
  name: "stdout" | "stderr",
): Output {
  return {
    write: (text) => {
      try {
        writeAll(fd, Buffer.from(text));
      } catch (error) {
        if (name === "stderr") return;
        const code = systemCode(error) ?? "";
        throw new OutputError(reasons[code] ?? (error as Error).message, code === "EPIPE");
      }
    },
    get isTTY() {
      return columns?.() !== undefined;
    },
    get columns() {
      return columns?.();
    },
  };
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      // A pipe that another program has set not to block is full.
      if (systemCode(error) !== "EAGAIN") throw error;
      Atomics.wait(sleeper, 0, 0, 5);
    }
  }
}
