import { mkdir } from "node:fs/promises";
import { FileError, systemCode } from "./file-error.js";
import { fileReason } from "./regular-file.js";

/** @throws FileError when the folder is not there and cannot be made */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause: unknown) => {
    const reason = reasons[systemCode(cause) ?? ""] ?? fileReason(cause);
    throw new FileError(`Cannot make the folder ${path}: ${reason}. Give one that can be written.`, {
      cause,
    });
  });
}

const reasons: Readonly<Record<string, string>> = {
  EEXIST: "there is a file of that name",
  // Of a link that leads nowhere, and of a file system that is only read.
  ENOENT: "a part of its path is not there and cannot be made",
};
