import { lstat, readdir, realpath, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { exists, withPath } from "../files/index.js";
import { modelPaths } from "./cache-layout.js";
import { HubError } from "./hub-error.js";
import { parseHubName } from "./name.js";
import { type HubSettings, hubSettings } from "./settings.js";

/** A model in the cache. */
export interface CachedModel {
  readonly id: string;
  /** Folder of its blobs and snapshots. */
  readonly directory: string;
  /** On the disk, each file counted once. */
  readonly bytes: number;
  /** Branches and tags, and commits that none means. */
  readonly revisions: readonly string[];
}

/** All models in the cache, by their names; other things there are passed over. */
export async function cachedModels(settings: HubSettings = hubSettings()): Promise<CachedModel[]> {
  const entries = await readdir(settings.cache).catch(() => []);
  const models: CachedModel[] = [];
  for (const entry of entries.sort()) {
    const id = /^models--(.+?)--(.+)$/.exec(entry)?.slice(1).join("/");
    if (id === undefined || parseHubName(id) === undefined) continue;
    const directory = join(settings.cache, entry);
    const revisions = await revisionsOf(directory);
    if (revisions.length > 0) models.push({ id, directory, bytes: await bytesOf(directory), revisions });
  }
  return models;
}

async function revisionsOf(directory: string): Promise<string[]> {
  const refs = await readdir(join(directory, "refs"), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  const names = refs
    .filter((entry) => entry.isFile() && !/\.(tmp|incomplete)$/.test(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(join(directory, "refs").length + 1)
        .replaceAll("\\", "/"),
    );
  if (names.length > 0) return names.sort();
  return (await readdir(join(directory, "snapshots")).catch(() => [])).sort();
}

async function bytesOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const counted = new Map<string, number>();
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    // Links lead to blobs, and those to a store that models share.
    const path = await realpath(join(entry.parentPath, entry.name)).catch(() => undefined);
    if (path === undefined || counted.has(path)) continue;
    counted.set(path, (await stat(path).catch(() => undefined))?.size ?? 0);
  }
  return [...counted.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/**
 * Removes a model, all its revisions, from the cache.
 * @param id `owner/name`
 * @returns bytes that it had
 * @throws HubError when it is not there; FileError when it cannot be removed
 */
export async function removeModel(id: string, settings: HubSettings = hubSettings()): Promise<number> {
  const { folder, locks } = modelPaths(settings.cache, id);
  if (!(await exists(folder))) throw new HubError(`${id} is not in the cache ${settings.cache}.`);
  const bytes = await bytesOf(folder);
  // A link is removed, not what it leads to.
  const isLink = (await lstat(folder)).isSymbolicLink();
  await rm(folder, { recursive: !isLink }).catch((error) => {
    throw withPath(folder, "write", error);
  });
  await rm(locks, { recursive: true, force: true });
  return bytes;
}
