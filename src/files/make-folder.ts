import { mkdir } from "node:fs/promises";
import { FileError } from "./file-error.js";

/** @throws FileError when the folder is not there and cannot be made */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause: Error) => {
    // On a file system that is only read, Node says that something is missing.
    throw new FileError(`Cannot make the folder ${path}: ${cause.message}. Give one that can be written.`, {
      cause,
    });
  });
}
