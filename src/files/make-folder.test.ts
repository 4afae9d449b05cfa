import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { makeFolder } from "./make-folder.js";

it("makes a folder and those on the way; one that is there stays", async () => {
  const path = join(temporaryFolder(), "a", "b");
  await makeFolder(path);
  expect(existsSync(path)).toBe(true);
  mkdirSync(join(path, "c"));
  await makeFolder(path);
  expect(existsSync(join(path, "c"))).toBe(true);
});

it("says what is in the way", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  symlinkSync(join(folder, "nowhere", "else"), join(folder, "link"));
  const message = (path: string) => `Cannot make the folder ${path}: `;
  const [file, below, link] = [join(folder, "file"), join(folder, "file", "a"), join(folder, "link")];
  await expect(makeFolder(file)).rejects.toThrow(`${message(file)}there is a file of that name. Give`);
  await expect(makeFolder(below)).rejects.toThrow(
    `${message(below)}a part of the path is a file, not a folder.`,
  );
  await expect(makeFolder(link)).rejects.toThrow(`${message(link)}a part of its path is not there`);
});
