import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { withRunLock } from "./run-lock.js";

let directory: string;
let lock: string;

beforeEach(() => {
  directory = temporaryFolder();
  lock = join(directory, "run.lock");
});

/** A process that takes a folder as `withRunLock` does, says so, and stays. */
const holder = `
  const { openSync, writeSync } = require("node:fs");
  const file = openSync(process.argv[1], "a+");
  if (!require("fs-native-extensions").tryLock(file)) throw new Error("not locked");
  writeSync(file, process.pid + "\\n");
  console.log(process.pid);
  setInterval(() => {}, 1000);`;

/** Waits for the number that a process of this kind prints. */
async function holderOf(child: ChildProcess): Promise<number> {
  const [line] = await once(child.stdout!, "data");
  return Number(String(line));
}

const refused = /^Process \d+, of this machine or another, is at work in this folder, as .*run\.lock says/;

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
      await expect(withRunLock(join(directory, "."), async () => {})).rejects.toThrow(refused);
      expect(readFileSync(lock, "utf8")).toBe(`${process.pid}\n`);
    });
  });

  it("refuses while another process has the folder, and takes over when it was killed", async () => {
    const other = spawn(process.execPath, ["-e", holder, lock], { stdio: ["ignore", "pipe", "inherit"] });
    const pid = await holderOf(other);
    await expect(withRunLock(directory, async () => {})).rejects.toThrow(`Process ${pid}, of`);
    expect(readFileSync(lock, "utf8")).toBe(`${pid}\n`);
    other.kill("SIGKILL");
    await once(other, "exit");
    expect(await withRunLock(directory, async () => "mine")).toBe("mine");
  });

  it.runIf(process.platform === "linux")(
    "takes over from a process that is dead but not waited for",
    async () => {
      // The shell gives its place to a program that never asks what became of its child.
      const script = '"$0" -e "$1" "$2" & exec sleep 60';
      const parent = spawn("sh", ["-c", script, process.execPath, holder, lock], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      try {
        const pid = await holderOf(parent);
        process.kill(pid, "SIGKILL");
        const state = () => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]![0];
        // The threads of a process end one by one, and the last of them closes its files.
        const threads = () => readdirSync(`/proc/${pid}/task`).length;
        while (state() !== "Z" || threads() > 1) await setImmediate();
        expect(await withRunLock(directory, async () => "mine")).toBe("mine");
        expect(state()).toBe("Z");
      } finally {
        parent.kill("SIGKILL");
      }
    },
  );

  it.each(["", "0\n", "1\n", "nonsense", `${process.pid}\n`, "4194000\n"])(
    "takes over a file that was left and says %j",
    async (text) => {
      writeFileSync(lock, text);
      const seen = await withRunLock(directory, async () => readFileSync(lock, "utf8"));
      expect(seen).toBe(`${process.pid}\n`);
      expect(existsSync(lock)).toBe(false);
    },
  );

  it("lets in one of many that begin together, with a file that was left or without", async () => {
    for (let round = 0; round < 40; round++) {
      if (round % 2 === 0) writeFileSync(lock, "1\n");
      let inside = 0;
      let entered = 0;
      const runs = Array.from({ length: 8 }, () =>
        withRunLock(directory, async () => {
          entered++;
          expect(++inside).toBe(1);
          await setImmediate();
          inside--;
        }).catch((error: Error) => expect(error.message).toMatch(/at work in this folder/)),
      );
      await Promise.all(runs);
      expect(entered).toBeGreaterThan(0);
      expect(existsSync(lock)).toBe(false);
    }
  });

  it("does not follow a link, and says so where the file cannot be made", async () => {
    const elsewhere = join(temporaryFolder(), "elsewhere");
    symlinkSync(elsewhere, lock);
    await expect(withRunLock(directory, async () => {})).rejects.toThrow(
      `${lock} is a link, not the file of`,
    );
    expect(existsSync(elsewhere)).toBe(false);
    rmSync(lock);
    execFileSync("mkfifo", [lock]);
    await expect(withRunLock(directory, async () => {})).rejects.toThrow(`${lock} is a named pipe, not the`);
    rmSync(directory, { recursive: true });
    await expect(withRunLock(directory, async () => {})).rejects.toThrow(
      `Cannot write ${lock}: it does not exist`,
    );
  });
});
