import { realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { readRegularFile } from "../files/index.js";
import { decodePicture, PictureError } from "../processing/index.js";

/**
 * Finds out what is wrong with a path in the data folder, if anything: it leads out of the folder (by itself or through
 * a link), nothing is there, or what is there is no plain file.
 * @param root the folder's real path
 * @param path below the folder, with `/`
 * @returns a sentence for the user
 */
export async function pathProblem(root: string, path: string): Promise<string | undefined> {
  const quoted = JSON.stringify(path);
  if (/^[/\\]|^[A-Za-z]:|\0/.test(path) || path.split(/[/\\]/).includes("..")) {
    return `${quoted} leads out of the data folder`;
  }
  try {
    const real = await realpath(join(root, path));
    if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) {
      return `${quoted} is a link that leads out of the data folder, to ${real}; copy what it needs into the folder`;
    }
    if (!(await stat(real)).isFile()) return `${quoted} is no file`;
    return undefined;
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return error.code === "ENOENT" || error.code === "ENOTDIR"
      ? `${quoted} is missing`
      : `${quoted} cannot be read (${error.message})`;
  }
}

/** Like `pathProblem`, and decodes the picture: one that is cut off or no picture at all shows only then. */
export async function pictureProblem(root: string, path: string): Promise<string | undefined> {
  const problem = await pathProblem(root, path);
  if (problem !== undefined) return problem;
  try {
    await decodePicture(join(root, path));
    const bytes = await readRegularFile(join(root, path));
    // All pixels may be there and still the file not whole.
    const isCutPng = bytes.subarray(1, 4).toString("latin1") === "PNG" && !bytes.includes("IEND");
    return isCutPng ? `${JSON.stringify(path)}: this PNG is cut off: its last chunk is missing` : undefined;
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    return error.message.replace(join(root, path), JSON.stringify(path));
  }
}
