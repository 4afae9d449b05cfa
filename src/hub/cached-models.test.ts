import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { cachedModels, removeModel } from "./cached-models.js";
import { hubSettings } from "./settings.js";

const commit = "0123456789".repeat(4);
let cache: string;
const settings = () => hubSettings({ HF_HUB_CACHE: cache });

function write(path: string, content: string): void {
  mkdirSync(dirname(join(cache, path)), { recursive: true });
  writeFileSync(join(cache, path), content);
}

beforeEach(() => {
  cache = temporaryFolder();
  write("models--owner--model/blobs/aaa", "x".repeat(100));
  write("models--owner--model/refs/main", commit);
  write("models--owner--model/refs/refs/pr/1", commit);
  mkdirSync(join(cache, `models--owner--model/snapshots/${commit}`), { recursive: true });
  symlinkSync("../../blobs/aaa", join(cache, `models--owner--model/snapshots/${commit}/model.safetensors`));
  write(".locks/models--owner--model/aaa.lock", "");
  write("datasets--owner--pictures/refs/main", commit);
  write("models--owner--begun/blobs/bbb.incomplete", "x");
  write("version.txt", "1");
});

it("lists models with their revisions, each blob counted once", async () => {
  const directory = join(cache, "models--owner--model");
  const bytes = 100 + 2 * commit.length;
  expect(await cachedModels(settings())).toEqual([
    { id: "owner/model", directory, bytes, revisions: ["main", "refs/pr/1"] },
  ]);
});

it("lists none where there is no cache", async () => {
  expect(await cachedModels(hubSettings({ HF_HUB_CACHE: join(cache, "none") }))).toEqual([]);
});

it("removes a model with its locks, and nothing else", async () => {
  expect(await removeModel("owner/model", settings())).toBe(100 + 2 * commit.length);
  expect(existsSync(join(cache, "models--owner--model"))).toBe(false);
  expect(existsSync(join(cache, ".locks/models--owner--model"))).toBe(false);
  expect(existsSync(join(cache, "datasets--owner--pictures/refs/main"))).toBe(true);
  await expect(removeModel("owner/model", settings())).rejects.toThrow(
    `owner/model is not in the cache ${cache}.`,
  );
});

it("removes a link to a model's folder, and not what it leads to", async () => {
  const elsewhere = join(temporaryFolder(), "model");
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, "file"), "kept");
  symlinkSync(elsewhere, join(cache, "models--owner--linked"));
  await removeModel("owner/linked", settings());
  expect(existsSync(join(elsewhere, "file"))).toBe(true);
  expect(existsSync(join(cache, "models--owner--linked"))).toBe(false);
});
