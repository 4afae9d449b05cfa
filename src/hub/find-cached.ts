import { stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readJson } from "../files/index.js";
import { cachedCommit, modelPaths } from "./cache-layout.js";
import type { HubName } from "./name.js";
import { type HubSettings, hubSettings } from "./settings.js";
import { weightFormats } from "./wanted-files.js";

/** A revision of a model in the cache. */
interface CachedRevision {
  readonly commit: string;
  /** Folder of its files. */
  readonly directory: string;
  /** What of a model is not there, as when only its configuration was asked for. */
  readonly missing: readonly string[];
}

/** Looks into the cache, and asks nobody. */
export async function findCached(
  { id, revision }: HubName,
  settings: HubSettings = hubSettings(),
): Promise<CachedRevision | undefined> {
  const paths = modelPaths(settings.cache, id);
  const commit = await cachedCommit(paths, revision);
  if (commit === undefined) return undefined;
  const directory = paths.snapshot(commit);
  if (!(await stat(directory).catch(() => undefined))?.isDirectory()) return undefined;
  return { commit, directory, missing: await missingFrom(directory) };
}

const tokenizers = ["tokenizer.json", "spiece.model", "tokenizer.model", "vocab.json", "vocab.txt"];

async function missingFrom(directory: string): Promise<string[]> {
  const has = async (name: string): Promise<boolean> =>
    (await stat(join(directory, name)).catch(() => undefined))?.isFile() === true;
  const missing: string[] = [];
  if (!(await has("config.json"))) missing.push("config.json");
  if (!(await Promise.all(tokenizers.map(has))).includes(true)) missing.push("tokenizer.json");
  for (const { file, index } of weightFormats) {
    if (await has(file)) return missing;
    if (await has(index)) {
      for (const shard of await shardsOf(join(directory, index)))
        if (!(await has(shard))) missing.push(shard);
      return missing;
    }
  }
  return [...missing, weightFormats[0]!.file];
}

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/** What is wrong with an index is said when the model is opened. */
async function shardsOf(path: string): Promise<Set<string>> {
  const index = indexSchema.safeParse(await readJson(path).catch(() => undefined));
  return new Set(index.success ? Object.values(index.data.weight_map) : []);
}
