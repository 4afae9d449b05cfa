import { type FileHandle, open } from "node:fs/promises";
import { FileError, withPath } from "../files/index.js";
import type { Weights } from "./weights.js";

/** Bytes of each tensor that are held at once. */
const pieceBytes = 4 * 2 ** 20;

/**
 * Whether two tensors are of the same type and shape and hold the same bytes. Reads no further than the first difference.
 * @throws CheckpointError when there is no such tensor; FileError when its file cannot be read
 */
export async function sameTensor(weights: Weights, first: string, second: string): Promise<boolean> {
  const [a, b] = [weights.describe(first), weights.describe(second)];
  if (a.dtype !== b.dtype || a.shape.join() !== b.shape.join()) return false;
  const handles: FileHandle[] = [];
  try {
    const openFile = async (file: string): Promise<FileHandle> => {
      const handle = await open(file).catch((error) => {
        throw withPath(file, "read", error);
      });
      handles.push(handle);
      return handle;
    };
    const [one, other] = [await openFile(a.file), await openFile(b.file)];
    const [ofOne, ofOther] = [Buffer.alloc(pieceBytes), Buffer.alloc(pieceBytes)];
    for (let done = 0; done < a.byteLength; done += pieceBytes) {
      const length = Math.min(pieceBytes, a.byteLength - done);
      for (const [handle, buffer, { file, offset }] of [
        [one, ofOne, a] as const,
        [other, ofOther, b] as const,
      ]) {
        const { bytesRead } = await handle.read(buffer, 0, length, offset + done);
        if (bytesRead < length) throw new FileError(`${file} ends before its tensors do; download it again.`);
      }
      if (ofOne.compare(ofOther, 0, length, 0, length) !== 0) return false;
    }
    return true;
  } finally {
    for (const handle of handles) await handle.close();
  }
}
