import { existsSync } from "node:fs";
import {
  link,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openRegularFile } from "../files/index.js";
import { CheckpointError } from "./error.js";
import { placeForRuntime } from "./external.js";

vi.mock("../files/index.js", { spy: true });

let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "external-")));
});
afterEach(() => rm(root, { recursive: true }));

async function file(path: string): Promise<string> {
  await mkdir(join(root, path, ".."), { recursive: true });
  await writeFile(join(root, path), path);
  return join(root, path);
}

describe("placeForRuntime", () => {
  it("uses files of one directory where they are", async () => {
    const files = [await file("model/a"), await file("model/b")];
    const place = await placeForRuntime(files);
    expect(place.directory).toBe(join(root, "model"));
    expect(files.map(place.locate)).toEqual(["a", "b"]);
    await place.dispose();
    expect(await readdir(join(root, "model"))).toEqual(["a", "b"]);
  });

  it("follows the links of the Hugging Face cache to its blobs", async () => {
    await file("blobs/sha1");
    await file("blobs/sha2");
    await mkdir(join(root, "snapshots/main"), { recursive: true });
    const files = [1, 2].map((n) => join(root, `snapshots/main/model-0000${n}-of-00002.safetensors`));
    for (const [i, path] of files.entries()) await symlink(`../../blobs/sha${i + 1}`, path);
    const place = await placeForRuntime(files);
    expect(place.directory).toBe(join(root, "blobs"));
    expect(files.map(place.locate)).toEqual(["sha1", "sha2"]);
    await place.dispose();
    expect(await readdir(place.directory)).toEqual(["sha1", "sha2"]);
  });

  it("names the one of several files that cannot be opened", async () => {
    const files = [await file("a"), await file("b")];
    vi.mocked(openRegularFile).mockImplementation(async (path) => {
      if (path === files[1]) throw Object.assign(new Error("EACCES"), { code: "EACCES" });
      return open(path);
    });
    await expect(placeForRuntime(files)).rejects.toThrow(`Cannot read ${files[1]}: permission denied`);
    vi.mocked(openRegularFile).mockReset();
  });

  it("gathers scattered files as hard links, those of the same name too, and clears up", async () => {
    const [one, two, another] = [await file("one/w"), await file("two/w"), join(root, "link")];
    await symlink(two, another);
    const place = await placeForRuntime([one, two, another]);
    expect(place.directory.startsWith(join(root, "one"))).toBe(true);
    for (const path of [one, two, another]) {
      const linked = join(place.directory, place.locate(path));
      expect(await readFile(linked, "utf8")).toBe(path === one ? "one/w" : "two/w");
      expect((await stat(linked)).ino).toBe((await stat(path)).ino);
    }
    expect((await readdir(place.directory)).filter((name) => name !== "in-use")).toHaveLength(2);
    await place.dispose();
    await place.dispose();
    expect(await readdir(join(root, "one"))).toEqual(["w"]);
    expect(await readFile(one, "utf8")).toBe("one/w");
  });

  it("removes the folders that killed processes left, and none that is in use", async () => {
    const files = [await file("one/w"), await file("two/w")];
    const left = join(root, "one/.instructblip-temporary-abcdef");
    await mkdir(left);
    await writeFile(join(left, "in-use"), "");
    await link(files[0]!, join(left, "0-w"));
    const first = await placeForRuntime(files);
    expect((await readdir(join(root, "one"))).sort()).toEqual([basename(first.directory), "w"]);
    const second = await placeForRuntime(files);
    expect(await readFile(join(first.directory, first.locate(files[1]!)), "utf8")).toBe("two/w");
    await second.dispose();
    await first.dispose();
    expect(await readdir(join(root, "one"))).toEqual(["w"]);
  });

  it.runIf(existsSync("/proc/version"))("names a file that cannot be linked and clears up", async () => {
    // Of another file system.
    const error = await placeForRuntime([await file("one/w"), "/proc/version"]).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(CheckpointError);
    expect((error as Error).message).toMatch(/Cannot make a hard link to \/proc\/version/);
    expect(await readdir(join(root, "one"))).toEqual(["w"]);
  });

  it("sees files that are written to while they are in use, but not those that are replaced", async () => {
    const given = await file("a");
    const place = await placeForRuntime([given]);
    await writeFile(join(root, "new"), "b");
    await rename(join(root, "new"), given);
    expect(place.verify).not.toThrow();
    await place.dispose();
    const again = await placeForRuntime([given]);
    await truncate(given, 0);
    expect(again.verify).toThrow(
      `${given} has been written to since the model was loaded (1 bytes then, 0 now)`,
    );
    await again.dispose();
    expect(again.verify).not.toThrow();
    const rewritten = await placeForRuntime([given]);
    await utimes(given, 1, 1);
    expect(rewritten.verify).toThrow("has been written to");
    await rewritten.dispose();
  });

  it("names a missing file, and a file that it was not given", async () => {
    const given = await file("a");
    await expect(placeForRuntime([given, join(root, "gone")])).rejects.toThrow(/Cannot read .*gone/);
    await expect(placeForRuntime([])).rejects.toThrow(RangeError);
    const place = await placeForRuntime([given]);
    expect(() => place.locate("other")).toThrow("other was not given");
    await place.dispose();
  });
});
