import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { withBlobLock } from "./blob-lock.js";

const hasFlock = process.platform === "linux" && spawnSync("flock", ["--version"]).status === 0;
let lock: string;

beforeEach(() => {
  lock = join(temporaryFolder(), "locks", "etag.lock");
});

/** A process that holds the lock as Python's library does, with flock(2). */
async function holder(): Promise<ChildProcess> {
  const child = spawn("flock", [lock, "sh", "-c", "echo held; exec sleep 60"], { detached: true });
  await once(child.stdout, "data");
  return child;
}

const release = (child: ChildProcess): void => void process.kill(-child.pid!, "SIGKILL");

describe.runIf(hasFlock)("withBlobLock", () => {
  it("waits for whoever has the file locked with flock", async () => {
    await withBlobLock(lock, {}, async () => {});
    const other = await holder();
    const seen: string[] = [];
    const waiting = withBlobLock(lock, { onWait: () => seen.push("waits") }, async () => seen.push("inside"));
    while (seen.length === 0) await setTimeout(10);
    expect(seen).toEqual(["waits"]);
    release(other);
    await waiting;
    expect(seen).toEqual(["waits", "inside"]);
  });

  it("keeps others out while the body runs, and not longer", async () => {
    const isFree = () => spawnSync("flock", ["-n", lock, "true"]).status === 0;
    await withBlobLock(lock, {}, async () => expect(isFree()).toBe(false));
    expect(isFree()).toBe(true);
    await expect(withBlobLock(lock, {}, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(isFree()).toBe(true);
  });

  it("lets one of this process in at a time", async () => {
    let inside = 0;
    const one = () =>
      withBlobLock(lock, {}, async () => {
        expect(++inside).toBe(1);
        await setTimeout(5);
        inside--;
      });
    await Promise.all([one(), one(), one()]);
  });

  it("takes the lock of the file that is there, where another has removed the one that it waited for", async () => {
    await withBlobLock(lock, {}, async () => {});
    const other = await holder();
    const waiting = withBlobLock(lock, { onWait: () => rmSync(lock) }, async () => {
      expect(spawnSync("flock", ["-n", lock, "true"]).status).toBe(1);
    });
    await waiting;
    release(other);
  });

  it("stops waiting when it is told to", async () => {
    await withBlobLock(lock, {}, async () => {});
    const other = await holder();
    const controller = new AbortController();
    const waiting = withBlobLock(
      lock,
      { signal: controller.signal, onWait: () => controller.abort(new Error("enough")) },
      async () => expect.unreachable(),
    );
    await expect(waiting).rejects.toThrow(/enough|aborted/);
    release(other);
  });
});
