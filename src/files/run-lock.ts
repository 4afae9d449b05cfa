import { constants } from "node:fs";
import { type FileHandle, open, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FileError, systemCode, withPath } from "./file-error.js";
import { tryLock } from "./lock.js";
import { kindOf } from "./regular-file.js";

/** The file in a folder that says that a run is at work there. */
export const lockFile = "run.lock";

/**
 * Runs `body` while no other run may use the folder. The lock is the operating system's, on the open file `run.lock`: it
 * ends with the process, however that ends, so none is ever left behind, and on a shared disk it holds for other machines
 * too. What the file says, the number of the process, is only for people.
 * @param directory must exist
 * @throws FileError when another run has the folder, or when it cannot be written or locked; whatever `body` throws
 */
export async function withRunLock<T>(directory: string, body: () => Promise<T>): Promise<T> {
  const path = join(resolve(directory), lockFile);
  const file = await take(path);
  try {
    return await body();
  } finally {
    // While it is locked, so that nobody else's file is removed.
    await rm(path, { force: true });
    await file.close();
  }
}

/** Neither through a link, nor waiting for the other end of a pipe. */
const flags =
  constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

async function take(path: string): Promise<FileHandle> {
  for (;;) {
    const file = await open(path, flags).catch((error: unknown) => {
      if (systemCode(error) === "ELOOP") throw notALock(path, "a link");
      throw withPath(path, "write", error);
    });
    try {
      const found = await file.stat();
      if (!found.isFile()) throw notALock(path, kindOf(found));
      if (!(await isLocked(file, path))) throw await inUse(file, path);
      if (await isAt(file, path)) {
        await file.truncate();
        await file.write(`${process.pid}\n`, 0);
        return file;
      }
    } catch (error) {
      await file.close();
      throw withPath(path, "write", error);
    }
    // Whoever had the lock removed the file after it was opened here.
    await file.close();
  }
}

function notALock(path: string, kind: string): FileError {
  return new FileError(`${path} is ${kind}, not the file of a lock. Remove it, or give another folder.`);
}

/** @returns false when another opening of the file has the lock */
async function isLocked(file: FileHandle, path: string): Promise<boolean> {
  try {
    return await tryLock(file);
  } catch (cause) {
    throw new FileError(
      `Cannot lock ${path}: ${(cause as Error).message}. Its file system may know no locks; try a folder on another disk.`,
      { cause },
    );
  }
}

/** Whether the path still leads to the open file. */
async function isAt(file: FileHandle, path: string): Promise<boolean> {
  const [own, there] = [await file.stat(), await stat(path).catch(() => undefined)];
  return own.dev === there?.dev && own.ino === there.ino;
}

async function inUse(file: FileHandle, path: string): Promise<FileError> {
  // Not every system lets a locked file be read.
  const owner = await file.readFile("utf8").catch(() => "");
  const who = /^\d+\n$/.test(owner)
    ? `Process ${owner.trim()}, of this machine or another,`
    : "Another process";
  return new FileError(
    `${who} is at work in this folder, as ${path} says. Wait until it has ended, or give another folder.`,
  );
}
