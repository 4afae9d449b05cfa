import { mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { FileError, systemCode, withPath } from "./file-error.js";
import { removeLeftovers, temporaryBeside } from "./leftovers.js";

/**
 * Makes a folder that appears whole or not at all: filled beside its place, then renamed. On failure nothing is left,
 * folders that had to be made on the way included; what a killed process has left goes with the next start.
 * @param directory must not exist, or be empty
 * @param fill writes into the folder that it is given
 * @throws FileError when the folder is not empty or cannot be written; whatever `fill` throws
 */
export async function fillFolder(directory: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const path = resolve(directory);
  const isThere = await isEmptyFolder(directory);
  const temporary = temporaryBeside(path);
  let made: string | undefined;
  try {
    await removeLeftovers(path);
    made = await mkdir(dirname(path), { recursive: true });
    await mkdir(temporary);
    await fill(temporary);
    if (isThere) await moveEntries(temporary, path);
    else await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    if (made !== undefined) await removeEmpty(dirname(path), made);
    // Nobody knows the place where it was filled.
    if (error instanceof FileError) error.message = error.message.replaceAll(temporary, directory);
    throw withPath(directory, "write", error);
  }
}

/** @returns false when it is not there */
async function isEmptyFolder(directory: string): Promise<boolean> {
  let entries: string[];
  try {
    entries = await readdir(directory);
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT") return false;
    if (code === "ENOTDIR") throw new FileError(`${directory} is a file; choose a new directory.`);
    throw withPath(directory, "write", error);
  }
  if (entries.length === 0) return true;
  throw new FileError(`${directory} is not empty; choose a new directory, or empty it first.`);
}

/** A folder that is there stays the same one: somebody may be in it. */
async function moveEntries(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from)) await rename(join(from, entry), join(to, entry));
  await rmdir(from);
}

/** Removes a directory and its parents up to `top`, as far as they are empty. */
export async function removeEmpty(directory: string, top: string): Promise<void> {
  const last = resolve(top);
  for (let path = resolve(directory); path.startsWith(last); path = dirname(path)) {
    const removed = await rmdir(path).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}
