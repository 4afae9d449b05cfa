import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset } from "./dataset.js";
import { DataFolder } from "./folder/data-folder.js";
import { Problems } from "./problems.js";

/**
 * What records read from a folder may be remembered under: SHA-256 of set, splits, the names, sizes and times of the
 * annotation files, and where else images lie. It changes when `readRecords` might give others.
 * @returns 32 bytes
 * @throws DataError when there is no such folder
 */
export async function recordsKey(
  dataset: Dataset,
  directory: string,
  splits: readonly string[],
): Promise<Buffer> {
  const folder = await DataFolder.open(directory, new Problems("throw"), dataset);
  const hash = createHash("sha256").update(`${JSON.stringify([dataset.name, splits])}\n`);
  for (const part of dataset.parts.filter((part) => part.splits.some((split) => splits.includes(split)))) {
    for (const file of typeof part.files === "function" ? await part.files(folder) : part.files) {
      // A file that is missing is `readRecords`' to complain of.
      const path = await folder.locate(file);
      const found = (await folder.has(path)) ? await stat(join(folder.root, path)) : undefined;
      hash.update(`${JSON.stringify([path, found?.size, found?.mtimeMs])}\n`);
    }
  }
  for (const place of await folder.otherPlaces()) hash.update(`${JSON.stringify(place)}\n`);
  return hash.digest();
}
