import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { hubSettings } from "../../hub/index.js";
import { modelDirectory } from "./model-directory.js";

let base: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "models-"));
});

afterEach(async () => {
  await rm(base, { recursive: true });
});

const find = (model: string) =>
  modelDirectory(model, {
    base,
    download: { settings: hubSettings({ HF_HUB_CACHE: base, HF_HUB_OFFLINE: "1" }) },
  });

/** Puts a model into the cache as Python's library does. */
async function cache(id: string, revision: string): Promise<string> {
  const folder = join(base, `models--${id.replace("/", "--")}`);
  const commit = "0123456789".repeat(4);
  const snapshot = join(folder, "snapshots", commit);
  await mkdir(snapshot, { recursive: true });
  await mkdir(join(folder, "refs"));
  await writeFile(join(folder, "refs", revision), commit);
  for (const file of ["config.json", "tokenizer.json", "model.safetensors"])
    await writeFile(join(snapshot, file), "");
  return snapshot;
}

it("knows the built-in model by its name, and by none", async () => {
  const builtIn = await modelDirectory("built-in");
  expect(builtIn).toEqual({ directory: resolve("models/picture-world"), builtIn: true });
  expect(await modelDirectory(undefined)).toEqual(builtIn);
  expect(await modelDirectory("built-in", { base: "/elsewhere" })).toEqual(builtIn);
});

it("takes what is no name as a path", async () => {
  expect(await modelDirectory("./built-in")).toEqual({ directory: resolve("built-in"), builtIn: false });
  expect(await modelDirectory("../model", { base: "/base" })).toEqual({
    directory: "/model",
    builtIn: false,
  });
});

it("finds names in the cache, but a folder comes first", async () => {
  const directory = await cache("owner/model", "v1");
  expect(await find("owner/model@v1")).toEqual({ directory, builtIn: false });
  const short = await cache("Salesforce/instructblip-vicuna-7b", "main");
  expect(await find("instructblip-vicuna-7b")).toEqual({ directory: short, builtIn: false });
  await mkdir(join(base, "instructblip-vicuna-7b"));
  expect((await find("instructblip-vicuna-7b")).directory).toBe(join(base, "instructblip-vicuna-7b"));
});

it("says where it looked, and which name is near", async () => {
  const directory = await cache("owner/model", "main");
  await expect(find("owner/modle")).rejects.toThrow(
    `There is no folder ${join(base, "owner/modle")}, and no model owner/modle in the cache ${base}; ` +
      'HF_HUB_OFFLINE is set, so it is not downloaded; did you mean "owner/model"?',
  );
  await expect(find("instructblip-vicuna-8b")).rejects.toThrow(
    `There is no model folder ${join(base, "instructblip-vicuna-8b")}, and instructblip-vicuna-8b is no short name; ` +
      'did you mean "instructblip-vicuna-7b"?',
  );
  await rm(join(directory, "model.safetensors"));
  await expect(find("owner/model")).rejects.toThrow(`${base} lacks model.safetensors of owner/model;`);
});
