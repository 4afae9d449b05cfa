/** Folders that last as long as a loaded model, and which the next start removes when a kill left them. */
import { type FileHandle, mkdtemp, open, readdir, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemCode, tryLock, withPath } from "../files/index.js";

const prefix = "instructblip-temporary-";
/** Is locked as long as its process uses the folder. */
const lockFile = "in-use";
/** Between making a folder and locking it there is hardly any time. */
const newMilliseconds = 60_000;

/** Beside a model's files, because hard links cannot leave a file system; elsewhere only if that is not allowed. */
export async function makeTemporaryFolder(
  beside: string,
): Promise<{ directory: string; remove: () => Promise<void> }> {
  let directory: string;
  try {
    directory = await makeIn(beside, `.${prefix}`);
  } catch (error) {
    if (!["EACCES", "EPERM", "EROFS"].includes(systemCode(error) ?? ""))
      throw withPath(beside, "write", error);
    directory = await makeIn(await realpath(tmpdir()), prefix);
  }
  const lock = await open(join(directory, lockFile), "wx");
  // Where locks are not known nobody will take it for left.
  await tryLock(lock).catch(() => false);
  return {
    directory,
    remove: async () => {
      await rm(directory, { recursive: true, force: true });
      await lock.close();
    },
  };
}

async function makeIn(parent: string, name: string): Promise<string> {
  const directory = await mkdtemp(join(parent, name));
  for (const other of await readdir(parent)) {
    if (other.startsWith(name) && join(parent, other) !== directory)
      await removeLeftover(join(parent, other));
  }
  return directory;
}

/** Removes a folder whose process is gone. What cannot be removed is left to another start. */
async function removeLeftover(directory: string): Promise<void> {
  let lock: FileHandle | undefined;
  try {
    lock = await open(join(directory, lockFile), "r+").catch(() => undefined);
    const isLeft = lock
      ? await tryLock(lock)
      : Date.now() - (await stat(directory)).mtimeMs > newMilliseconds;
    if (isLeft) await rm(directory, { recursive: true, force: true });
  } catch {
    // Somebody else's, or being removed by somebody else, or locks are not known.
  } finally {
    await lock?.close();
  }
}
