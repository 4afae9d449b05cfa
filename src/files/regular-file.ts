/**
 * Files that a user names. Only plain files are opened: reading a named pipe waits for a writer, and a device such as
 * /dev/zero never ends.
 */
import { constants, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** A path that leads to something other than a plain file. */
export class NotAFileError extends Error {
  override readonly name = "NotAFileError";
  readonly code = "ENOTFILE";
  readonly syscall = "open";
  /** @param reason without the path */
  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(`${path}: ${reason}`);
  }
}

/** Node's own limit for reading a file at once. */
const mostBytes = 2 ** 31 - 1;

/**
 * Opens a plain file, or a link to one, without ever waiting for it.
 * @param flags of `fs.constants`; default: for reading
 * @throws NotAFileError for a folder, a named pipe, a device or a socket; the system's error
 */
export async function openRegularFile(path: string, flags: number = constants.O_RDONLY): Promise<FileHandle> {
  // Without O_NONBLOCK the system would wait for a pipe's other end. On Windows there is no such flag.
  const handle = await open(path, flags | (constants.O_NONBLOCK ?? 0)).catch((error) => {
    throw error.code === "ENXIO" ? notAFile(path, "a socket or a device") : error;
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw notAFile(path, kindOf(stats));
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * The bytes of a plain file.
 * @param maxBytes refuse larger ones
 * @throws as `openRegularFile` does; RangeError for a file that is larger
 */
export async function readRegularFile(path: string, maxBytes = mostBytes): Promise<Buffer> {
  const handle = await openRegularFile(path);
  try {
    const { size } = await handle.stat();
    if (size > maxBytes) throw new RangeError(`its ${size} bytes are more than ${maxBytes}`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** The text of a plain file in UTF-8; throws as `readRegularFile` does. */
export async function readRegularText(path: string): Promise<string> {
  return (await readRegularFile(path)).toString("utf8");
}

/** Why the system did not give a file, in words, without the path. */
export function fileReason(error: unknown): string {
  if (error instanceof NotAFileError) return error.reason;
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return reasons[code] ?? error.message;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "a part of the path is a file, not a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "the path is too long",
  EMFILE: "too many files are open",
};

function notAFile(path: string, kind: string): NotAFileError {
  return new NotAFileError(path, `it is ${kind}, not a file`);
}

/** What is at a path in place of a plain file, with its article. */
export function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a named pipe";
  if (stats.isSocket()) return "a socket";
  return "a device";
}
