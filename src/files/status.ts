import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";

/**
 * What a path leads to; undefined where there is nothing. A place that may not be looked into is not one without.
 * @throws the system's error
 */
export async function statusOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
