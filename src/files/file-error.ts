import { printableLine } from "../text/index.js";
import { fileReason } from "./regular-file.js";

/**
 * A file or folder that cannot be used as it is. The message names it, says what was found and expected, and what to do.
 * It is one line, whatever the file holds.
 */
export class FileError extends Error {
  override readonly name: string = "FileError";

  constructor(message: string, options?: ErrorOptions) {
    super(printableLine(message), options);
  }
}

/** The code of a system error such as `ENOENT`, if the error has one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Whether a failed look at a path means that nothing is there. Otherwise something is, and may not be looked at. */
export function isAbsent(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "");
}

/** Turns the file system's refusal into a `FileError` that names the path; other errors stay as they are. */
export function withPath(path: string, action: "read" | "write", error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  return new FileError(`Cannot ${action} ${path}: ${reasons[code] ?? fileReason(error)}`, { cause: error });
}

const reasons: Record<string, string> = {
  ENOENT: "it does not exist. Check the path.",
  EACCES: "permission denied. Check who may use it.",
  EPERM: "the system does not permit it. Check who may use it.",
  EEXIST: "there is a file of that name. Give another path.",
  EISDIR: "it is a directory, not a file.",
  ENOTDIR: "a part of the path is a file, not a directory.",
  ENOSPC: "the disk is full. Free some space and try again.",
  EROFS: "the file system is read-only.",
  EMFILE: "too many files are open.",
};
