import type { FileHandle } from "node:fs/promises";
import type { Entry, ZipFile } from "yauzl";
import { systemCode } from "../../files/index.js";
import { CheckpointError } from "../error.js";

/** Bytes of a file that lie uncompressed in a zip. */
export interface StoredRange {
  readonly offset: number;
  readonly byteLength: number;
  /** CRC-32 as the zip has it. */
  readonly crc32: number;
}

/** Files of a zip; PyTorch's have one for each tensor and a few more. */
const maxEntries = 200_000;

/**
 * Finds the files of a zip, all of which have to lie in it as they are: a tensor that is compressed cannot be mapped.
 * @returns their ranges by name
 * @throws CheckpointError for a zip that is damaged, or with files that are compressed, encrypted, of one name or that overlap
 */
export async function storedRanges(handle: FileHandle, path: string): Promise<Map<string, StoredRange>> {
  // Seldom needed, and what bundlers put into ES modules cannot load it.
  const { fromFdPromise } = await import("yauzl");
  try {
    return await rangesOf(await fromFdPromise(handle.fd, { autoClose: false }), path);
  } catch (error) {
    if (error instanceof CheckpointError || systemCode(error) !== undefined) throw error;
    const { message } = error as Error;
    throw new CheckpointError(`${path} is damaged or cut off, as a zip file: ${message}. Download it again.`);
  }
}

async function rangesOf(zip: ZipFile, path: string): Promise<Map<string, StoredRange>> {
  if (zip.entryCount > maxEntries) {
    throw new CheckpointError(
      `${path} is a zip of ${zip.entryCount} files; at most ${maxEntries} are accepted.`,
    );
  }
  const ranges = new Map<string, StoredRange>();
  const whole: { name: string; start: number; end: number }[] = [];
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName;
    const fail = (what: string): never => {
      throw new CheckpointError(`${path}: its file ${JSON.stringify(name)} ${what}.`);
    };
    if (ranges.has(name)) fail("is there twice. Download it again");
    if (isEncrypted(entry)) fail("is encrypted");
    if (entry.compressionMethod !== 0) {
      fail("is compressed, so it cannot be mapped. Save it again with torch.save, which compresses nothing");
    }
    const { fileDataStart: offset } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const byteLength = entry.uncompressedSize;
    const end = offset + byteLength;
    if (end > zip.fileSize) {
      fail(`takes bytes ${offset} to ${end}, but the whole has ${zip.fileSize} bytes. Download it again`);
    }
    ranges.set(name, { offset, byteLength, crc32: entry.crc32 });
    whole.push({ name, start: entry.relativeOffsetOfLocalHeader, end });
  }
  whole.sort((a, b) => a.start - b.start || a.end - b.end);
  whole.forEach(({ name, start }, i) => {
    const before = whole[i - 1];
    if (before && start < before.end) {
      throw new CheckpointError(
        `${path}: its file ${JSON.stringify(name)} begins at byte ${start}, inside ${JSON.stringify(before.name)}, ` +
          `which ends at byte ${before.end}. Download it again.`,
      );
    }
  });
  return ranges;
}

function isEncrypted({ generalPurposeBitFlag }: Entry): boolean {
  return (generalPurposeBitFlag & 1) !== 0;
}
