import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { freeBytes, makeFolder, readJson } from "../files/index.js";
import { type ModelPaths, modelPaths, nameBlob, noteAbsent, tagCache, writeRef } from "./cache-layout.js";
import { HubConnection, type Patience } from "./connection.js";
import { blobBytes, downloadFile, incompleteOf } from "./download-file.js";
import { HubError } from "./hub-error.js";
import { listFiles, type RemoteFile } from "./listing.js";
import { type HubName, nameText } from "./name.js";
import { type HubSettings, hubSettings } from "./settings.js";
import { Speed } from "./speed.js";
import { companions, companionsOf, weightsOf } from "./wanted-files.js";

/** What would come. */
export interface PlannedDownload {
  /** As a person writes it. */
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
  /** Where it goes. */
  readonly cache: string;
}

export interface DownloadProgress {
  readonly name: string;
  /** Of all files, with what was there before. */
  readonly doneBytes: number;
  readonly bytes: number;
  /** Of the last seconds; undefined as long as nothing can be said. */
  readonly bytesPerSecond?: number;
  readonly secondsLeft?: number;
}

export interface DownloadOptions {
  /** Default: as the environment says. */
  readonly settings?: HubSettings;
  readonly signal?: AbortSignal | undefined;
  /** Asked before the first byte where more than 1 GB (10⁹ bytes) would come. Default: it may come. */
  readonly confirm?: (plan: PlannedDownload) => Promise<boolean>;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly patience?: Partial<Patience>;
}

const askedFromBytes = 1e9;
const filesAtOnce = 4;
const weightMap = z.object({ weight_map: z.record(z.string(), z.string()) });

/**
 * Brings a model into the cache, at the newest commit of its revision, and only what of it is not there yet: configurations,
 * tokenizers, and weights in one format.
 * @returns the folder of its files
 * @throws HubError when the hub does not give it, `confirm` says no, or the disk has no room; FileError when the cache
 * cannot be written; the signal's reason
 */
export async function downloadModel(name: HubName, options: DownloadOptions = {}): Promise<string> {
  const { settings = hubSettings(), signal, patience } = options;
  if (settings.offline) {
    throw new HubError(
      `${nameText(name)} cannot be downloaded while HF_HUB_OFFLINE is set. Unset it, or take a model from the cache.`,
    );
  }
  const failure = new AbortController();
  const either = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
  await using connection = new HubConnection(settings, either, patience);
  const paths = modelPaths(settings.cache, name.id);
  const { commit, files } = await listFiles(connection, name);
  const companionFiles = companionsOf(files, name.id);
  await makeFolder(settings.cache);
  await tagCache(settings.cache);
  const download = (file: RemoteFile, onBytes: (bytes: number) => void): Promise<void> =>
    downloadFile(file, { connection, paths, name, commit, onBytes });
  const weights = await weightsOf(files, name.id, async (index) => {
    await download(index, () => {});
    return readShardNames(join(paths.snapshot(commit), index.path));
  });
  const wanted = [...companionFiles, ...weights];
  const missing = await missingOf(wanted, paths, commit);
  await checkPlan(missing, name, settings, options.confirm);
  const tell = teller(name, wanted, missing, options.onProgress);
  const bring = async (queue: RemoteFile[]): Promise<void> => {
    const one = async (): Promise<void> => {
      for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
        const { path } = file;
        await download(file, (bytes) => tell(path, bytes));
      }
    };
    // When one file cannot be had, the others end too.
    await Promise.all(
      Array.from({ length: filesAtOnce }, () => one().catch((error) => failure.abort(error))),
    );
    either.throwIfAborted();
  };
  // First what is small: a folder whose weights are there lacks nothing.
  const isWeight = new Set(weights);
  await bring(missing.filter((file) => !isWeight.has(file)));
  await bring(missing.filter((file) => isWeight.has(file)));
  const published = new Set(files.map(({ path }) => path));
  for (const each of companions) if (!published.has(each)) await noteAbsent(paths, commit, each);
  // Last, so that what the revision meant before stays usable until all is there.
  await writeRef(paths, name.revision, commit);
  return paths.snapshot(commit);
}

async function readShardNames(path: string): Promise<string[]> {
  const index = weightMap.safeParse(await readJson(path));
  if (!index.success)
    throw new HubError(`${path} is no index of weights. Take another revision of the model.`);
  return Object.values(index.data.weight_map);
}

/** Files whose bytes have to come; those whose blob is there get their names. */
async function missingOf(
  wanted: readonly RemoteFile[],
  paths: ModelPaths,
  commit: string,
): Promise<RemoteFile[]> {
  const missing: RemoteFile[] = [];
  await mkdir(paths.snapshot(commit), { recursive: true });
  for (const file of wanted) {
    const there = (await stat(join(paths.snapshot(commit), file.path)).catch(() => undefined))?.size;
    if (there === file.bytes) continue;
    if ((await blobBytes(paths, file.etag)) === file.bytes)
      await nameBlob(paths, file.etag, commit, file.path);
    else missing.push(file);
  }
  return missing;
}

/** @throws HubError when the disk has no room for what would come, or nobody wants it */
async function checkPlan(
  missing: readonly RemoteFile[],
  name: HubName,
  { cache }: HubSettings,
  confirm: DownloadOptions["confirm"],
): Promise<void> {
  let bytes = 0;
  const paths = modelPaths(cache, name.id);
  for (const file of missing) {
    const begun = (await stat(incompleteOf(paths, file.etag)).catch(() => undefined))?.size ?? 0;
    bytes += begun <= file.bytes ? file.bytes - begun : file.bytes;
  }
  const free = await freeBytes(cache);
  if (bytes > free) {
    throw new HubError(
      `${nameText(name)} needs ${sizeText(bytes)} on the disk of ${cache}, which has ${sizeText(free)}. Free some, or set HF_HUB_CACHE to a folder on another disk.`,
    );
  }
  if (bytes <= askedFromBytes || confirm === undefined) return;
  if (!(await confirm({ name: nameText(name), files: missing.length, bytes, cache })))
    throw new HubError(`${nameText(name)} was not downloaded.`);
}

const sizeText = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;

function teller(
  name: HubName,
  wanted: readonly RemoteFile[],
  missing: readonly RemoteFile[],
  onProgress: DownloadOptions["onProgress"],
): (path: string, bytes: number) => void {
  const total = wanted.reduce((sum, { bytes }) => sum + bytes, 0);
  const absent = new Set(missing.map(({ path }) => path));
  const done = new Map(wanted.map(({ path, bytes }) => [path, absent.has(path) ? 0 : bytes]));
  let doneBytes = [...done.values()].reduce((sum, bytes) => sum + bytes, 0);
  const speed = new Speed();
  return (path, bytes) => {
    const more = bytes - (done.get(path) ?? 0);
    done.set(path, bytes);
    doneBytes += more;
    const bytesPerSecond = speed.at(doneBytes);
    onProgress?.({
      name: nameText(name),
      doneBytes,
      bytes: total,
      ...(bytesPerSecond !== undefined && {
        bytesPerSecond,
        secondsLeft: (total - doneBytes) / bytesPerSecond,
      }),
    });
  };
}
