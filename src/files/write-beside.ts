import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { withPath } from "./file-error.js";
import { removeLeftovers, temporaryBeside } from "./leftovers.js";

/**
 * Writes a file so that it appears whole or not at all: into a new file beside it, then renamed.
 * On any failure the temporary file is removed and what was at `path` stays; that of a killed process goes with the next
 * write.
 * @throws FileError when the file system refuses; whatever `write` throws
 */
export async function writeBeside(path: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const temporary = temporaryBeside(path);
  let handle: FileHandle | undefined;
  try {
    await removeLeftovers(path);
    // Never into a file or through a link that is there already.
    handle = await open(temporary, "wx");
    await write(handle);
    await handle.close();
    await rename(temporary, path);
  } catch (error) {
    await handle?.close().catch(() => undefined);
    if (handle !== undefined) await rm(temporary, { force: true });
    throw withPath(path, "write", error);
  }
}

/** Writes a file as `writeBeside` does, from what is in memory. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await writeBeside(path, (handle) => handle.writeFile(content));
}
