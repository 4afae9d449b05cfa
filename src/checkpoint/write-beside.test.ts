import { existsSync, lstatSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { writeBeside, writeJson } from "./write-beside.js";

it("replaces what a kill left of an earlier attempt", async () => {
  const path = join(temporaryFolder(), "a.json");
  writeFileSync(`${path}.incomplete`, "half of");
  await writeJson(path, { a: 1 });
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ a: 1 });
  expect(existsSync(`${path}.incomplete`)).toBe(false);
});

it.each([".incomplete", ""])("does not write where a link %s leads", async (ending) => {
  const folder = temporaryFolder();
  const [path, precious] = [join(folder, "a.json"), join(folder, "precious")];
  writeFileSync(precious, "precious");
  symlinkSync(precious, path + ending);
  await writeJson(path, { a: 1 });
  expect(readFileSync(precious, "utf8")).toBe("precious");
  expect(lstatSync(path).isSymbolicLink()).toBe(false);
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ a: 1 });
});

it("leaves what was there where writing fails", async () => {
  const path = join(temporaryFolder(), "a.txt");
  writeFileSync(path, "before");
  const writing = writeBeside(path, async (handle) => {
    await handle.writeFile("after");
    throw new Error("enough");
  });
  await expect(writing).rejects.toThrow("enough");
  expect(readFileSync(path, "utf8")).toBe("before");
  expect(existsSync(`${path}.incomplete`)).toBe(false);
});
