/** Names of what is being written, and what is left of it when its process was killed. */
import { randomBytes } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { systemCode } from "./file-error.js";

/** A name beside `path` that nobody can foresee, and that tells which process writes there. */
export function temporaryBeside(path: string): string {
  return `${path}.${process.pid}-${randomBytes(8).toString("hex")}.incomplete`;
}

/** Removes what processes that are gone have left beside `path`. */
export async function removeLeftovers(path: string): Promise<void> {
  const start = `${basename(path)}.`;
  const entries = await readdir(dirname(path)).catch(() => []);
  for (const entry of entries) {
    const writer =
      entry.startsWith(start) && /^(\d+)-[0-9a-f]{16}\.incomplete$/.exec(entry.slice(start.length));
    if (!writer) continue;
    const leftover = join(dirname(path), entry);
    if (await isGone(Number(writer[1]), leftover)) await rm(leftover, { recursive: true, force: true });
  }
}

/** Whether the process that began to write is gone. One of an earlier start may have had this process's number. */
async function isGone(writer: number, leftover: string): Promise<boolean> {
  if (writer === process.pid) {
    const begun = (await stat(leftover).catch(() => undefined))?.birthtimeMs;
    return begun !== undefined && begun < performance.timeOrigin;
  }
  try {
    process.kill(writer, 0);
    return false;
  } catch (error) {
    return systemCode(error) === "ESRCH";
  }
}
