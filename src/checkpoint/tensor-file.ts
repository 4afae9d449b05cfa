/** Files that hold tensors as ranges of bytes, whatever their table of contents looks like. */
import type { FileHandle } from "node:fs/promises";
import { openRegularFile, withPath } from "../files/index.js";
import { type DType, type HostTensor, viewAs } from "../tensor/index.js";
import { CheckpointError } from "./error.js";

/** Where one tensor lies in a file: little-endian elements, row after row. */
export interface TensorEntry {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** First byte, counted from the beginning of the file. */
  readonly offset: number;
  readonly byteLength: number;
}

/** An opened file: its table of contents. The tensors stay on the disk. */
export interface TensorFile {
  /** The path as it was given. */
  readonly path: string;
  readonly entries: ReadonlyMap<string, TensorEntry>;
}

/**
 * Reads one tensor; no more than its own bytes are read.
 * @throws FileError when the file cannot be read; CheckpointError when it has no such tensor or has become shorter
 */
export async function readTensor(file: TensorFile, name: string): Promise<HostTensor> {
  const entry = file.entries.get(name);
  if (entry === undefined) {
    throw new CheckpointError(`${file.path} has no tensor ${JSON.stringify(name)}`);
  }
  const { dtype, shape, offset, byteLength } = entry;
  const bytes = await withFile(file.path, (handle) => readRange(handle, file.path, offset, byteLength));
  return { dtype, shape, data: viewAs(dtype, bytes) };
}

/** @throws FileError when the file cannot be opened or read; what `use` throws */
export async function withFile<T>(path: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
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

/** @throws CheckpointError when the file ends before the range does */
export async function readRange(
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
