import type { FileHandle } from "node:fs/promises";
import { fileReason, openRegularFile } from "../../files/index.js";
import { fail, type Place } from "../problems.js";

const chunkBytes = 1 << 18;

/**
 * Reads a UTF-8 file in pieces of about 256 KiB.
 * A byte-order mark is left out and told to `onByteOrderMark`.
 * @param file what problems call it
 * @throws DataError where the bytes are not UTF-8, or the file cannot be read
 */
export async function* readText(
  path: string,
  file: string,
  onByteOrderMark: () => void,
): AsyncGenerator<string> {
  let handle: FileHandle | undefined;
  try {
    handle = await openRegularFile(path);
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const lines = { line: 1, offset: 0 };
    let start = true;
    const buffer = Buffer.alloc(chunkBytes);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, chunkBytes);
      const bytes = buffer.subarray(0, bytesRead);
      if (start && (bytes[0] === 0xff || bytes[0] === 0xfe)) {
        fail({ file, line: 1 }, "is not UTF-8 (byte 0 looks like UTF-16); save it as UTF-8");
      }
      let text: string;
      try {
        text = decoder.decode(bytes, { stream: bytesRead > 0 });
      } catch {
        throw notUtf8(bytes, lines, file);
      }
      if (start && text.startsWith("\ufeff")) {
        onByteOrderMark();
        text = text.slice(1);
      }
      if (text.length > 0) {
        start = false;
        yield text;
      }
      if (bytesRead === 0) return;
      lines.line += countLineFeeds(bytes, bytesRead);
      lines.offset += bytesRead;
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error && "syscall" in error)) throw error;
    fail({ file }, `cannot be read: ${fileReason(error)}`);
  } finally {
    await handle?.close();
  }
}

function notUtf8(bytes: Uint8Array, { line, offset }: { line: number; offset: number }, file: string): never {
  const bad = firstBadByte(bytes);
  const place: Place = { file, line: line + countLineFeeds(bytes, bad) };
  fail(place, `byte ${offset + bad} is not UTF-8; save the file as UTF-8 or get it again`);
}

function countLineFeeds(bytes: Uint8Array, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at !== -1 && at < end; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}

/** Index of the first byte of what cannot be decoded. It may belong to a character that began in the chunk before. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  while (good < Math.min(3, bytes.length) && (bytes[good]! & 0xc0) === 0x80) good++;
  const decodes = (end: number, stream: boolean): boolean => {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(good, end), { stream });
      return true;
    } catch {
      return false;
    }
  };
  if (decodes(bytes.length, true)) return 0;
  let low = good;
  let high = bytes.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (decodes(middle, true)) low = middle;
    else high = middle;
  }
  // A character that is broken off is noticed at the byte after it.
  while (low > good && !decodes(low, false)) low--;
  return low;
}
