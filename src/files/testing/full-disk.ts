import { existsSync, readlinkSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { vi } from "vitest";

/** Whether this system tells which file is open. */
export const canFillDisk = existsSync("/proc/self/fd");

type Write = (this: FileHandle, ...given: unknown[]) => Promise<unknown>;

/** Runs `body` while whatever is written beside a file's place meets a full disk. */
export async function withFullDisk<T>(path: string, body: () => Promise<T>): Promise<T> {
  const any = await open("/dev/null");
  const handles = Object.getPrototypeOf(any) as Record<"write" | "writeFile", Write>;
  await any.close();
  const spies = (["write", "writeFile"] as const).map((name) => {
    const real = handles[name];
    return vi.spyOn(handles, name).mockImplementation(function (this: FileHandle, ...given: unknown[]) {
      const open = readlinkSync(`/proc/self/fd/${this.fd}`);
      if (open.startsWith(`${path}.`) && open.endsWith(".incomplete")) {
        return Promise.reject(Object.assign(new Error("no space left"), { code: "ENOSPC" }));
      }
      return real.apply(this, given);
    });
  });
  try {
    return await body();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
