import { readFile } from "node:fs/promises";
import { CheckpointError, writeBeside } from "../checkpoint/index.js";

/**
 * The lines of a log's first `count` steps. There may be more in the file: the log is saved before the state.
 * @throws CheckpointError when there are fewer
 */
export async function readLog(path: string, count: number): Promise<string[]> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const lines = text.split("\n").slice(0, -1);
  if (lines.length < count) {
    throw new CheckpointError(
      `${path} has ${lines.length} lines, but the state beside it is of step ${count}. ` +
        "Put the log back, or delete the state to train this stage anew.",
    );
  }
  return lines.slice(0, count);
}

/** Writes a log, whole or not at all. */
export async function writeLog(path: string, lines: readonly string[]): Promise<void> {
  await writeBeside(path, (handle) => handle.writeFile(lines.map((line) => `${line}\n`).join("")));
}
