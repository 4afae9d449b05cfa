import { writeFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CheckpointError, systemCode, withPath } from "./error.js";

/** Locks of this process. */
const held = new Set<string>();

/**
 * Runs `body` while no other run may use the folder: `run.lock` in it holds the number of the process. A lock whose
 * process is gone, because it was killed, counts for nothing.
 * @param directory must exist
 * @throws CheckpointError when another run has the folder, or when it cannot be written; whatever `body` throws
 */
export async function withRunLock<T>(directory: string, body: () => Promise<T>): Promise<T> {
  const path = join(resolve(directory), "run.lock");
  if (held.has(path)) throw inUse(path, process.pid);
  held.add(path);
  try {
    await take(path);
    try {
      return await body();
    } finally {
      await rm(path, { force: true });
    }
  } finally {
    held.delete(path);
  }
}

/** Tries to make the file first: of two processes that begin together, only one can. */
async function take(path: string): Promise<void> {
  if (make(path)) return;
  const owner = await ownerOf(path);
  if (owner !== undefined) throw inUse(path, owner);
  await rm(path, { force: true });
  if (!make(path)) throw inUse(path, await ownerOf(path));
}

/**
 * In one go, so that hardly anyone finds it empty, which says nothing of its owner.
 * @returns whether the file was not there before
 */
function make(path: string): boolean {
  try {
    writeFileSync(path, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw withPath(path, "write", error);
  }
}

function inUse(path: string, owner?: number): CheckpointError {
  return new CheckpointError(
    `${owner === undefined ? "Another process" : `Process ${owner}`} is at work in this folder, as ${path} says. ` +
      "Wait for it, give another folder, or delete the file if that process is something else.",
  );
}

/** The other living process that a lock names. */
async function ownerOf(path: string): Promise<number | undefined> {
  const owner = Number(await readFile(path, "utf8").catch(() => ""));
  if (!Number.isInteger(owner) || owner <= 0 || owner === process.pid) return undefined;
  try {
    process.kill(owner, 0);
    return owner;
  } catch (error) {
    // Whoever may not be signalled is alive.
    return systemCode(error) === "EPERM" ? owner : undefined;
  }
}
