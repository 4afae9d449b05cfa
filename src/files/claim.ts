import { isDeepStrictEqual } from "node:util";
import { FileError } from "./file-error.js";
import { readJsonIfPresent, writeJson } from "./json.js";

/**
 * Says in a JSON file what a folder is for, or finds that it says the same already.
 * @param refusal the message where it says something else, `found`
 * @throws FileError with that message, or when the file cannot be read or written
 */
export async function claim(
  path: string,
  purpose: unknown,
  refusal: (found: unknown) => string,
): Promise<void> {
  const found = await readJsonIfPresent(path);
  if (found === undefined) return writeJson(path, purpose);
  if (!isDeepStrictEqual(found, purpose)) throw new FileError(refusal(found));
}
