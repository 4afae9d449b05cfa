import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CheckpointError } from "../../checkpoint/index.js";
import { exists } from "../../files/index.js";
import {
  cachedModels,
  type DownloadOptions,
  downloadModel,
  findCached,
  HubError,
  type HubName,
  hubSettings,
  nameText,
  parseHubName,
} from "../../hub/index.js";
import { presets } from "../../models/presets.js";
import { suggest } from "../../options/index.js";

/** Folder of the small model that comes with the package; it knows drawn images only. */
// Bundles in CommonJS have no import.meta.url, and no model.
export const builtInModelDirectory = import.meta.url
  ? fileURLToPath(new URL("../../../models/picture-world", import.meta.url))
  : "models/picture-world";

/** What the built-in model is called wherever a folder may be given; `./built-in` is a folder of that name. */
const builtInName = "built-in";

/** Who published the models whose short names are known. */
const publisher = "Salesforce";

export interface ModelDirectory {
  readonly directory: string;
  readonly builtIn: boolean;
}

export interface FindModelOptions {
  /** What a path is relative to; default: the working directory. */
  readonly base?: string;
  /** How a model that is not in the cache is downloaded; default: it is not. */
  readonly download?: DownloadOptions | undefined;
}

/**
 * The folder that a caller means. A folder that exists comes first; else a name of the Hugging Face Hub is looked for in the
 * cache, and then on the hub.
 * @param model a path, `owner/name[@revision]`, the short name of a published model, or the name of the built-in model, which
 * is also what is meant where there is none
 * @throws CheckpointError when it is the built-in model and the package has none, or a word that is no name; HubError when the
 * model is neither in the cache nor can be downloaded; the signal's reason
 */
export async function modelDirectory(
  model: string = builtInName,
  { base = ".", download }: FindModelOptions = {},
): Promise<ModelDirectory> {
  if (model === builtInName) return builtInModel();
  const path = resolve(base, model);
  const found = { directory: path, builtIn: false };
  if (await exists(path)) return found;
  const name = hubName(model);
  if (name) return { directory: await hubDirectory(name, path, download), builtIn: false };
  // Opening a path that is none says so; a name that was misspelt is said here.
  const meant = /^[\w.-]+$/.test(model) ? suggest(model, [builtInName, ...Object.keys(presets)]) : "";
  if (!meant.startsWith("did you mean")) return found;
  throw new CheckpointError(`There is no model folder ${path}, and ${model} is no short name; ${meant}`);
}

/**
 * `owner/name[@revision]`, or the short name of a published model, with a revision or without.
 * @returns undefined for what can only be a path
 * @throws HubError for a name whose revision cannot be one
 */
export function hubName(model: string): HubName | undefined {
  const short = model.split("@", 1)[0]!;
  return parseHubName(Object.hasOwn(presets, short) ? `${publisher}/${model}` : model);
}

function builtInModel(): ModelDirectory {
  if (!existsSync(join(builtInModelDirectory, "config.json"))) {
    throw new CheckpointError(
      `The built-in model ${basename(builtInModelDirectory)} is missing in ${builtInModelDirectory}. ` +
        "Give the folder of a checkpoint, or install the package again.",
    );
  }
  return { directory: builtInModelDirectory, builtIn: true };
}

async function hubDirectory(
  name: HubName,
  path: string,
  download: DownloadOptions | undefined,
): Promise<string> {
  const settings = download?.settings ?? hubSettings();
  const cached = await findCached(name, settings);
  if (cached?.missing.length === 0) return cached.directory;
  if (download && !settings.offline) {
    return downloadModel(name, { ...download, settings }).catch(async (error) => {
      if (!(error instanceof HubError && error.isUnfound)) throw error;
      const near = await nearNames(name);
      throw new HubError(`${error.message} There is no folder ${path} either${near}`, { cause: error });
    });
  }
  const lacks = cached ? `the cache ${settings.cache} lacks ${cached.missing.join(", ")} of` : "no model";
  const what = cached
    ? `${lacks} ${nameText(name)}`
    : `${lacks} ${nameText(name)} in the cache ${settings.cache}`;
  const advice = settings.offline
    ? "HF_HUB_OFFLINE is set, so it is not downloaded"
    : `\`instructblip models get ${nameText(name)}\` downloads it`;
  throw new HubError(`There is no folder ${path}, and ${what}; ${advice}${await nearNames(name)}`);

  async function nearNames({ id }: HubName): Promise<string> {
    const ids = (await cachedModels(settings)).map((each) => each.id);
    const known = [...new Set([...ids, ...Object.keys(presets).map((each) => `${publisher}/${each}`)])];
    return known.includes(id) ? "." : `; ${suggest(id, known)}`;
  }
}
