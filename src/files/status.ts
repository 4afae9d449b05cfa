import type { Stats } from "node:fs";
import { lstat, stat } from "node:fs/promises";
import { isAbsent } from "./file-error.js";

/**
 * What a path leads to; undefined where there is nothing. A place that may not be looked into is not one without.
 * @throws the system's error
 */
export async function statusOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch((error) => {
    if (isAbsent(error)) return undefined;
    throw error;
  });
}

/** Whether anything is at a path, even a broken link or what may not be looked at: reading it says what is wrong. */
export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error) => !isAbsent(error),
  );
}
