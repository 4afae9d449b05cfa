import { link, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { CheckpointError, systemCode, withPath } from "./error.js";

/** Files gathered in one directory, as ONNX Runtime wants its external data. */
export interface RuntimePlace {
  /** Absolute path of the directory. */
  readonly directory: string;
  /**
   * Plain name, inside `directory`, of one of the files.
   * @param file the path as it was given to `placeForRuntime`
   */
  locate(file: string): string;
  /** Removes what was made. Call it when no session that loads from here is left to be made. */
  dispose(): Promise<void>;
}

/**
 * Gathers files in one directory without copying them.
 *
 * ONNX Runtime refuses external data through symbolic links, `..` and absolute paths, while the Hugging Face
 * cache holds links to files with other names. So the real files are used where they are when they share a
 * directory; else a temporary directory gets hard links to them.
 * @throws CheckpointError when a file is missing or cannot be linked
 */
export async function placeForRuntime(files: readonly string[]): Promise<RuntimePlace> {
  const realPaths = new Map<string, string>();
  for (const file of files) {
    realPaths.set(
      file,
      await realpath(file).catch((error) => {
        throw withPath(file, "read", error);
      }),
    );
  }
  const distinct = [...new Set(realPaths.values())];
  if (distinct.length === 0) throw new RangeError("placeForRuntime needs at least one file");
  const directories = new Set(distinct.map(dirname));
  if (directories.size === 1) {
    const names = new Map(distinct.map((path) => [path, basename(path)]));
    return place(dirname(distinct[0]), realPaths, names, async () => undefined);
  }
  const directory = await makeDirectory(dirname(distinct[0]));
  const dispose = () => rm(directory, { recursive: true, force: true });
  const names = new Map(distinct.map((path, i) => [path, `${i}-${basename(path)}`]));
  try {
    for (const [path, name] of names) await hardLink(path, join(directory, name));
  } catch (error) {
    await dispose();
    throw error;
  }
  return place(directory, realPaths, names, dispose);
}

function place(
  directory: string,
  realPaths: ReadonlyMap<string, string>,
  names: ReadonlyMap<string, string>,
  dispose: () => Promise<void>,
): RuntimePlace {
  return {
    directory,
    dispose,
    locate: (file) => {
      const path = realPaths.get(file);
      if (path === undefined) throw new RangeError(`${file} was not given to placeForRuntime`);
      return names.get(path)!;
    },
  };
}

/** Beside the first file, because hard links cannot leave a file system; elsewhere only if that is not allowed. */
async function makeDirectory(beside: string): Promise<string> {
  const prefix = "instructblip-";
  try {
    return await mkdtemp(join(beside, `.${prefix}`));
  } catch (error) {
    if (!["EACCES", "EPERM", "EROFS"].includes(systemCode(error) ?? ""))
      throw withPath(beside, "write", error);
    return await realpath(await mkdtemp(join(tmpdir(), prefix)));
  }
}

async function hardLink(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    throw new CheckpointError(
      `Cannot make a hard link to ${from} in ${dirname(to)} (${systemCode(error)}). ` +
        "Put all weight files, not links to them, into one directory that you may write to.",
      { cause: error },
    );
  }
}
