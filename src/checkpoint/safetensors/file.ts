import { readRange, type TensorFile, withFile } from "../tensor-file.js";
import { parseHeader, parseHeaderLength, prefixBytes, type SafetensorsHeader } from "./header.js";

/** An opened file: its table of contents and its metadata. */
export interface SafetensorsFile extends TensorFile, SafetensorsHeader {}

/**
 * Reads and checks the header of a safetensors file.
 * @throws FileError when the file cannot be read; CheckpointError when it is cut off or is not well formed
 */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
  return withFile(path, async (handle) => {
    const { size } = await handle.stat();
    const prefix = await readRange(handle, path, 0, Math.min(prefixBytes, size));
    const length = parseHeaderLength(path, prefix, size);
    const header = await readRange(handle, path, prefixBytes, length);
    return { path, ...parseHeader(path, header, size) };
  });
}
