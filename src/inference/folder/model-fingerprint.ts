import { createHash } from "node:crypto";
import { type FileHandle, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Weights } from "../../checkpoint/index.js";
import { openRegularFile, readRegularFile } from "../../files/index.js";
import { qformerTokenizerFolder, vocabularyFiles } from "../../processing/index.js";
import type { ModelFiles } from "./model-files.js";

/** Read from the beginning of each tensor; training changes every tensor that it touches from its beginning on. */
const sampledBytes = 4096;

/**
 * Tells models apart without reading all of their weights: SHA-256 of every JSON file in the folder (configuration,
 * tokenizers), of the vocabulary where it stands in files of its own, and of each tensor's name, type, shape and first 4 KiB.
 * @param others weights in files of their own that belong to the model
 */
export async function modelFingerprint(
  { checkpoint }: ModelFiles,
  ...others: readonly Weights[]
): Promise<string> {
  const { directory } = checkpoint;
  const hash = createHash("sha256");
  for (const name of await settingFiles(directory)) {
    hash.update(`${name}\n`).update(await readRegularFile(join(directory, name)));
  }
  const handles = new Map<string, FileHandle>();
  try {
    for (const weights of [checkpoint.weights, ...others]) {
      for (const name of [...weights.names()].sort()) {
        const { file, dtype, shape, offset, byteLength } = weights.describe(name);
        const handle = handles.get(file) ?? (await openRegularFile(file));
        handles.set(file, handle);
        const bytes = Buffer.alloc(Math.min(sampledBytes, byteLength));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
        hash.update(`${JSON.stringify([name, dtype, shape])}\n`).update(bytes.subarray(0, bytesRead));
      }
    }
  } finally {
    for (const handle of handles.values()) await handle.close();
  }
  return hash.digest("hex");
}

async function settingFiles(directory: string): Promise<string[]> {
  const names: string[] = [];
  for (const folder of [".", qformerTokenizerFolder]) {
    const listed = await readdir(join(directory, folder)).catch((error) => {
      if (["ENOENT", "ENOTDIR"].includes(error.code)) return [];
      throw error;
    });
    // The index only says which shard holds which tensor.
    const found = listed.filter((name) => /(?<!\.index)\.json$/.test(name));
    const vocabulary = found.includes("tokenizer.json") ? [] : vocabularyFiles;
    found.push(...listed.filter((name) => vocabulary.includes(name) && !found.includes(name)));
    names.push(...found.map((name) => `${folder}/${name}`));
  }
  return names.sort();
}
