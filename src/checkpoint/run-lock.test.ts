import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { withRunLock } from "./run-lock.js";

let directory: string;
let lock: string;

beforeEach(() => {
  directory = temporaryFolder();
  lock = join(directory, "run.lock");
});

describe("withRunLock", () => {
  it("names this process while the body runs, and is gone afterwards", async () => {
    const seen = await withRunLock(directory, async () => readFileSync(lock, "utf8"));
    expect(seen).toBe(`${process.pid}\n`);
    expect(existsSync(lock)).toBe(false);
  });

  it("is gone after a failure too", async () => {
    const failing = withRunLock(directory, () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    expect(await withRunLock(directory, async () => "again")).toBe("again");
  });

  it("refuses a second run of this process, and leaves the first its lock", async () => {
    await withRunLock(directory, async () => {
      await expect(withRunLock(join(directory, "."), async () => {})).rejects.toThrow(
        `Process ${process.pid} is`,
      );
      expect(existsSync(lock)).toBe(true);
    });
  });

  it("refuses while another process is alive, and takes over when it was killed", async () => {
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    writeFileSync(lock, `${other.pid}\n`);
    await expect(withRunLock(directory, async () => {})).rejects.toThrow(`Process ${other.pid} is at work`);
    expect(readFileSync(lock, "utf8")).toBe(`${other.pid}\n`);
    other.kill("SIGKILL");
    await once(other, "exit");
    expect(await withRunLock(directory, async () => "mine")).toBe("mine");
  });

  it.each(["", "0\n", "-1\n", "nonsense", `${process.pid}\n`])(
    "takes over a lock that says %j",
    async (text) => {
      writeFileSync(lock, text);
      expect(await withRunLock(directory, async () => "mine")).toBe("mine");
    },
  );
});
