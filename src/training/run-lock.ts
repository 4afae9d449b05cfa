import { readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

/** Locks of this process. */
const held = new Set<string>();

/**
 * Runs `body` while no other run may use the folder: `run.lock` in it holds the number of the process. A lock whose
 * process is gone, because it was killed, counts for nothing.
 * @throws Error when another run has the folder
 */
export async function withRunLock<T>(directory: string, body: () => Promise<T>): Promise<T> {
  const path = join(resolve(directory), "run.lock");
  if (held.has(path)) throw inUse(path, process.pid);
  held.add(path);
  try {
    const owner = await ownerOf(path);
    if (owner !== undefined) throw inUse(path, owner);
    await rm(path, { force: true });
    await writeFile(path, `${process.pid}\n`, { flag: "wx" });
    try {
      return await body();
    } finally {
      await rm(path, { force: true });
    }
  } finally {
    held.delete(path);
  }
}

function inUse(path: string, owner: number): Error {
  return new Error(
    `Process ${owner} is training in this folder, as ${path} says. Wait for it, give another folder, or delete the ` +
      "file if that process is something else.",
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
    return (error as NodeJS.ErrnoException).code === "EPERM" ? owner : undefined;
  }
}
