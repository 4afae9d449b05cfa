import { mkdir } from "node:fs/promises";
import { CheckpointError } from "../checkpoint/index.js";

/** @throws CheckpointError when the folder is not there and cannot be made */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause: Error) => {
    // On a file system that is only read, Node says that something is missing.
    throw new CheckpointError(
      `Cannot make the folder ${path}: ${cause.message}. Give one that can be written.`,
      {
        cause,
      },
    );
  });
}
