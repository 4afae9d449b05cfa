import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CheckpointError } from "./error.js";
import { placeForRuntime } from "./external.js";

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

  it("gathers scattered files as hard links, those of the same name too, and clears up", async () => {
    const files = [await file("one/w"), await file("two/w")];
    await symlink(files[1], join(root, "link"));
    files.push(join(root, "link"));
    const place = await placeForRuntime(files);
    expect(place.directory.startsWith(join(root, "one"))).toBe(true);
    for (const [i, content] of ["one/w", "two/w", "two/w"].entries()) {
      const linked = join(place.directory, place.locate(files[i]));
      expect(await readFile(linked, "utf8")).toBe(content);
      expect((await stat(linked)).ino).toBe((await stat(files[i])).ino);
    }
    expect(await readdir(place.directory)).toHaveLength(2);
    await place.dispose();
    await place.dispose();
    expect(await readdir(join(root, "one"))).toEqual(["w"]);
    expect(await readFile(files[0], "utf8")).toBe("one/w");
  });

  it("names a file that cannot be linked and clears up", async () => {
    // A directory stands for a file of another file system: the system refuses both.
    const files = [await file("one/w"), join(root, "two")];
    await mkdir(files[1]);
    await mkdir(join(root, "two/inner"));
    files[1] = join(root, "two/inner");
    const error = await placeForRuntime(files).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CheckpointError);
    expect((error as Error).message).toMatch(/Cannot make a hard link to .*two\/inner/);
    expect(await readdir(join(root, "one"))).toEqual(["w"]);
  });

  it("names a missing file, and a file that it was not given", async () => {
    const given = await file("a");
    await expect(placeForRuntime([given, join(root, "gone")])).rejects.toThrow(/Cannot read .*gone/);
    await expect(placeForRuntime([])).rejects.toThrow(RangeError);
    const place = await placeForRuntime([given]);
    expect(() => place.locate("other")).toThrow("other was not given");
  });
});
