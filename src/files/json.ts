import { parseJson } from "../text/index.js";
import { FileError, systemCode, withPath } from "./file-error.js";
import { readRegularFile } from "./regular-file.js";
import { writeWhole } from "./write-beside.js";

/**
 * Reads a JSON file.
 * @param advice what to do where it is none
 * @throws FileError when it cannot be read or is not JSON in UTF-8
 */
export async function readJson(path: string, advice = "Download it again."): Promise<unknown> {
  const bytes = await readRegularFile(path).catch((error) => {
    throw withPath(path, "read", error);
  });
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FileError(`${path} is not text in UTF-8. ${advice}`);
  }
  try {
    return parseJson(text);
  } catch (error) {
    throw new FileError(`${path} is not JSON: ${(error as Error).message}. ${advice}`);
  }
}

/** Like `readJson`, but undefined when there is no such file. */
export async function readJsonIfPresent(path: string, advice?: string): Promise<unknown> {
  return readJson(path, advice).catch((error) => {
    if (systemCode(error.cause) === "ENOENT") return undefined;
    throw error;
  });
}

/** Writes a value as indented JSON, whole or not at all. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);
}
