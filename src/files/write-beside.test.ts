import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, it, vi } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { fillFolder } from "./fill-folder.js";
import { writeBeside } from "./write-beside.js";

const killed = spawnSync(process.execPath, ["-e", ""]).pid;
const left = (name: string, process: number) => `${name}.${process}-0123456789abcdef.incomplete`;
const write = (path: string, text: string) => writeBeside(path, (handle) => handle.writeFile(text));

it("writes whole or not at all", async () => {
  const path = join(temporaryFolder(), "file.json");
  await write(path, "first");
  const half = writeBeside(path, async (handle) => {
    await handle.writeFile("half");
    throw new Error("no more");
  });
  await expect(half).rejects.toThrow("no more");
  expect(readFileSync(path, "utf8")).toBe("first");
  expect(readdirSync(join(path, ".."))).toEqual(["file.json"]);
});

it("follows no link that lies where it may write", async () => {
  const folder = temporaryFolder();
  const precious = join(folder, "precious");
  writeFileSync(precious, "precious");
  for (const name of ["file.incomplete", left("file", killed), "file"])
    symlinkSync(precious, join(folder, name));
  await write(join(folder, "file"), "new");
  expect(readFileSync(precious, "utf8")).toBe("precious");
  expect(readFileSync(join(folder, "file"), "utf8")).toBe("new");
});

it("removes what killed processes left of the same file, and nothing that is being written", async () => {
  const folder = temporaryFolder();
  const others = [
    left("file", process.ppid),
    left("file2", killed),
    "file.1-a.incomplete",
    left("file", process.pid),
  ];
  for (const name of [left("file", killed), ...others]) writeFileSync(join(folder, name), "");
  await write(join(folder, "file"), "new");
  expect(readdirSync(folder).sort()).toEqual(["file", ...others].sort());
});

it("knows a leftover of a process that had the same number before", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, left("file", process.pid)), "");
  // As if this process had begun later.
  const origin = vi.spyOn(performance, "timeOrigin", "get").mockReturnValue(Date.now() + 60_000);
  await write(join(folder, "file"), "new");
  origin.mockRestore();
  expect(readdirSync(folder)).toEqual(["file"]);
});

it("fills folders whole or not at all, and keeps one that is there", async () => {
  const path = join(temporaryFolder(), "made", "folder");
  const fill = async (folder: string) => writeFileSync(join(folder, "a"), basename(folder));
  const failing = fillFolder(path, async (folder) => {
    await fill(folder);
    throw new Error("no more");
  });
  await expect(failing).rejects.toThrow("no more");
  expect(readdirSync(join(path, "..", ".."))).toEqual([]);
  mkdirSync(join(path, ".."));
  mkdirSync(join(path, "..", left("folder", killed)));
  await fillFolder(path, fill);
  expect(readdirSync(join(path, ".."))).toEqual(["folder"]);
  expect(readFileSync(join(path, "a"), "utf8")).toMatch(/^folder\.\d+-[0-9a-f]{16}\.incomplete$/);
  await expect(fillFolder(path, fill)).rejects.toThrow(`${path} is not empty`);
  await expect(fillFolder(join(path, "a"), fill)).rejects.toThrow("is a file");
  const empty = temporaryFolder();
  await fillFolder(empty, fill);
  expect(readdirSync(empty)).toEqual(["a"]);
});
