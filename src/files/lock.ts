import type { FileHandle } from "node:fs/promises";

/**
 * Takes the operating system's lock of an open file, which ends with the process.
 * @returns false when another opening of the file has it
 * @throws Error where the file system knows no locks
 */
export async function tryLock(file: FileHandle): Promise<boolean> {
  // Loaded when it is needed: whoever merely asks a model can do without its binary.
  const { tryLock } = await import("fs-native-extensions");
  return tryLock(file.fd);
}
