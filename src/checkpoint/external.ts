import { fstatSync, type Stats } from "node:fs";
import { type FileHandle, link, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { openRegularFile, systemCode, withPath } from "../files/index.js";
import { CheckpointError } from "./error.js";
import { makeTemporaryFolder } from "./temporary-folder.js";

/** Files gathered in one directory, as ONNX Runtime wants its external data. */
export interface RuntimePlace {
  /** Absolute path of the directory. */
  readonly directory: string;
  /**
   * Plain name, inside `directory`, of one of the files.
   * @param file the path as it was given to `placeForRuntime`
   */
  locate(file: string): string;
  /**
   * Looks whether the files are still what they were: they are mapped, so what is written into them changes the weights of
   * a loaded model, and what is cut off ends the process when it is read.
   * @throws CheckpointError naming a file that has been written to
   */
  verify(): void;
  /** Removes what was made. Call it when no session that loads from here is left to be made or run. */
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
  const watched = await watch(distinct);
  const place = (directory: string, names: ReadonlyMap<string, string>, remove: () => Promise<void>) => ({
    directory,
    locate: (file: string) => {
      const path = realPaths.get(file);
      if (path === undefined) throw new RangeError(`${file} was not given to placeForRuntime`);
      return names.get(path)!;
    },
    verify: watched.verify,
    dispose: async () => {
      await watched.close();
      await remove();
    },
  });
  try {
    if (new Set(distinct.map(dirname)).size === 1) {
      const names = new Map(distinct.map((path) => [path, basename(path)]));
      return place(dirname(distinct[0]!), names, async () => undefined);
    }
    const { directory, remove } = await makeTemporaryFolder(dirname(distinct[0]!));
    const names = new Map(distinct.map((path, i) => [path, `${i}-${basename(path)}`]));
    try {
      for (const [path, name] of names) await hardLink(path, join(directory, name));
    } catch (error) {
      await remove();
      throw error;
    }
    return place(directory, names, remove);
  } catch (error) {
    await watched.close();
    throw error;
  }
}

/** Keeps files open, to see whether they are written to. One that is replaced stays what it was for who has it open. */
async function watch(paths: readonly string[]): Promise<{ verify(): void; close(): Promise<void> }> {
  let open: { path: string; handle: FileHandle; size: number; mtimeMs: number }[] = [];
  const close = async (): Promise<void> => {
    const handles = open.map(({ handle }) => handle);
    open = [];
    for (const handle of handles) await handle.close();
  };
  for (const path of paths) {
    try {
      const handle = await openRegularFile(path);
      open.push({ path, handle, ...pick(fstatSync(handle.fd)) });
    } catch (error) {
      await close();
      throw withPath(path, "read", error);
    }
  }
  const verify = (): void => {
    for (const { path, handle, ...before } of open) {
      const now = pick(fstatSync(handle.fd));
      if (now.size === before.size && now.mtimeMs === before.mtimeMs) continue;
      throw new CheckpointError(
        `${path} has been written to since the model was loaded (${before.size} bytes then, ${now.size} now). ` +
          "Load the model again; to exchange a file under a loaded model, rename another one into its place.",
      );
    }
  };
  return { verify, close };
}

function pick({ size, mtimeMs }: Stats): { size: number; mtimeMs: number } {
  return { size, mtimeMs };
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
