import { inspect } from "node:util";
import { CommanderError } from "commander";
import { engineLimit, isEngineLimit, printableText } from "../text/index.js";
import type { CommandContext, Output } from "./context.js";
import { exitCodeOf, Interrupted } from "./interrupt.js";
import { OutputError } from "./output/file-output.js";
import { createProgram } from "./program.js";

/**
 * Runs one command line (without `node` and the program's name) and returns its exit code: 0 for success, 1 for
 * failure, 2 for bad usage, values out of range included, 130 when interrupted, 141 when nobody reads stdout any more.
 * Never throws: an error becomes one line on stderr, with its stack under `--verbose` or when the environment has DEBUG.
 */
export async function runCommandLine(args: readonly string[], given: CommandContext): Promise<number> {
  const context = { ...given, stdout: printable(given.stdout), stderr: printable(given.stderr) };
  try {
    await createProgram(context).parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has already spoken
    // As a program that knows nothing of it: `head` has read enough.
    if (error instanceof OutputError && error.isReaderGone) return exitCodeOf("SIGPIPE");
    const reason = context.signal.aborted ? context.signal.reason : error;
    const withStack = context.environment.DEBUG || args.includes("--verbose");
    const message = messageOf(reason);
    context.stderr.write(`instructblip: ${withStack ? inspect(error) : message}\n`);
    if (reason instanceof Interrupted) return reason.exitCode;
    // So the library refuses what a caller gives.
    return reason instanceof RangeError && message === reason.message ? 2 : 1;
  }
}

function messageOf(reason: unknown): string {
  if (!(reason instanceof Error)) return String(reason);
  return isEngineLimit(reason.message) ? engineLimit : reason.message;
}

/** Whatever names and texts of others are written, a terminal does not obey them. */
function printable(output: Output): Output {
  return {
    write: (text) => output.write(printableText(text)),
    draw: (text) => output.write(text),
    get isTTY() {
      return output.isTTY;
    },
    get columns() {
      return output.columns;
    },
  };
}
