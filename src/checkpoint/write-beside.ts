import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { withPath } from "./error.js";

/**
 * Writes a file so that it appears whole or not at all: into `<path>.incomplete`, then renamed.
 * On any failure the temporary file is removed and what was at `path` stays.
 * @throws CheckpointError when the file system refuses; whatever `write` throws
 */
export async function writeBeside(path: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const temporary = `${path}.incomplete`;
  let handle: FileHandle | undefined;
  try {
    // What a kill left, or a link that somebody put there: what a link leads to is not for us to write.
    await rm(temporary, { force: true });
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

/** Writes a value as indented JSON, whole or not at all. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeBeside(path, (handle) => handle.writeFile(`${JSON.stringify(value, null, 2)}\n`));
}
