import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:fs";
import { type FileHandle, mkdir, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { systemCode, tryLock } from "../files/index.js";

const askAgainMilliseconds = 250;

/**
 * Runs `body` while neither this package nor Python's library, anywhere on the machine, downloads the blob of this lock.
 * Where the file system knows no locks nobody is waited for.
 * @param onWait called once when another process has the lock
 * @throws whatever `body` throws; the signal's reason
 */
export async function withBlobLock<T>(
  path: string,
  { signal, onWait }: { signal?: AbortSignal | undefined; onWait?: (() => void) | undefined },
  body: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  for (let waits = 0; ; waits++) {
    signal?.throwIfAborted();
    const file = await open(path, constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o664);
    try {
      const isOurs = await take(file);
      // Python's library may have removed the file that was opened here.
      if (isOurs && (await isAt(file, path))) return await body();
      if (!isOurs) {
        if (waits === 0) onWait?.();
        await pause(askAgainMilliseconds, undefined, { signal });
      }
    } finally {
      await file.close();
    }
  }
}

/** @returns false when another process has the lock */
async function take(file: FileHandle): Promise<boolean> {
  // On Linux the package's locks belong to fcntl, Python's to flock(2), and neither sees the other. The command flock takes
  // the lock of an open file that it inherits, which stays when it ends.
  if (process.platform === "linux") {
    const code = await exitCode(
      spawn("flock", ["-n", "3"], { stdio: ["ignore", "ignore", "ignore", file.fd] }),
    );
    if (code === 0 || code === 1) return code === 0;
  }
  return tryLock(file).catch(() => true);
}

function exitCode(child: ChildProcess): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    child.on("exit", (code) => resolve(code ?? undefined));
    child.on("error", (error) => (systemCode(error) === undefined ? reject(error) : resolve(undefined)));
  });
}

async function isAt(file: FileHandle, path: string): Promise<boolean> {
  const [own, there] = [await file.stat(), await stat(path).catch(() => undefined)];
  return own.dev === there?.dev && own.ino === there.ino;
}
