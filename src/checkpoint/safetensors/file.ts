import type { FileHandle } from "node:fs/promises";
import { openRegularFile, withPath } from "../../files/index.js";
import { type HostTensor, viewAs } from "../../tensor/index.js";
import { CheckpointError } from "../error.js";
import { parseHeader, parseHeaderLength, prefixBytes, type SafetensorsHeader } from "./header.js";

/** An opened file: its table of contents. The tensors stay on the disk. */
export interface SafetensorsFile extends SafetensorsHeader {
  /** The path as it was given. */
  readonly path: string;
}

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

/**
 * Reads one tensor; no more than its own bytes are read.
 * @throws FileError when the file cannot be read; CheckpointError when it has no such tensor or has become shorter
 */
export async function readTensor(file: SafetensorsFile, name: string): Promise<HostTensor> {
  const entry = file.entries.get(name);
  if (entry === undefined) {
    throw new CheckpointError(`${file.path} has no tensor ${JSON.stringify(name)}`);
  }
  const { dtype, shape, offset, byteLength } = entry;
  const bytes = await withFile(file.path, (handle) => readRange(handle, file.path, offset, byteLength));
  return { dtype, shape, data: viewAs(dtype, bytes) };
}

async function withFile<T>(path: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  let handle: FileHandle | undefined;
  try {
    handle = await openRegularFile(path);
    return await use(handle);
  } catch (error) {
    throw withPath(path, "read", error);
  } finally {
    await handle?.close();
  }
}

/** Most bytes asked of the system at once; it refuses 2 GiB. */
const maxReadBytes = 2 ** 30;

async function readRange(
  handle: FileHandle,
  path: string,
  offset: number,
  byteLength: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(byteLength);
  let done = 0;
  while (done < byteLength) {
    const count = Math.min(byteLength - done, maxReadBytes);
    const { bytesRead } = await handle.read(bytes, done, count, offset + done);
    if (bytesRead === 0) {
      throw new CheckpointError(
        `${path} is cut off: bytes ${offset} to ${offset + byteLength} were expected, it ends at byte ${offset + done}. ` +
          "Something changed it since it was opened; download it again.",
      );
    }
    done += bytesRead;
  }
  return bytes;
}
