import { statfs } from "node:fs/promises";

/** Bytes that may still be written to the disk that a folder lies on. */
export async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}
