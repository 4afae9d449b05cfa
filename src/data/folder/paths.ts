import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { fileReason, isAbsent, kindOf } from "../../files/index.js";
import { notAPath, shortText } from "../../processing/index.js";

/**
 * Whether a path of an annotation file leads out of the data folder by itself. Links in the folder may lead anywhere:
 * only who has the folder can put one there.
 */
export function leadsOut(path: string): boolean {
  return /^[/\\]|^[A-Za-z]:/.test(path) || path.split(/[/\\]/).includes("..");
}

/**
 * Finds out what is wrong with a file, if anything: nothing is there, it is no plain file, or it may not be read.
 * @param root what `path` is relative to
 * @returns a sentence for the user
 */
export async function fileProblem(root: string, path: string): Promise<string | undefined> {
  const quoted = JSON.stringify(path);
  if (path.includes("\0")) return `${quoted} holds the character 0, which no name of a file does`;
  try {
    const found = await stat(resolve(root, path));
    return found.isFile() ? undefined : `${quoted} is ${kindOf(found)}, not a file`;
  } catch (error) {
    const wrong = notAPath(path);
    if (wrong !== undefined) return `${JSON.stringify(shortText(path))} ${wrong}`;
    return isAbsent(error) ? `${quoted} is missing` : `${quoted} cannot be read: ${fileReason(error)}`;
  }
}
