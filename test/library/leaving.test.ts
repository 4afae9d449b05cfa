import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const program = fileURLToPath(new URL("./leave-while-computing.mjs", import.meta.url));

function leave(way: string, ...more: string[]) {
  return spawnSync(process.execPath, [program, way, ...more], { encoding: "utf8" });
}

it.each([
  { way: "at once", status: 7 },
  { way: "exit", status: 7 },
  { way: "signal", status: 7 },
  { way: "error", status: 1 },
  { way: "rejection", status: 1 },
])("a program may end while its model computes: $way", ({ way, status }) => {
  // More than once: whether a thread is in native code at that moment is chance.
  for (let trial = 0; trial < 3; trial++) {
    const left = leave(way);
    expect({ status: left.status, signal: left.signal }).toEqual({ status, signal: null });
    if (status === 7) expect(left.stderr).toBe("");
  }
});

it("a program may have a long command line", () => {
  const { status, stderr } = leave("exit", ...new Array(40).fill("a".repeat(10_000)));
  expect({ status, stderr }).toEqual({ status: 7, stderr: "" });
});
