/**
 * Equally long lists of float16 numbers in a file, found by key. Files only grow, and a process that is killed at any
 * moment leaves at most a tail that the next one overwrites.
 *
 * `features.bin` holds the lists one after another. `features.index` has a row for each, in the same order, written after
 * it: key, checksum of the list, checksum of the row.
 */
import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { FileError, openRegularFile } from "../../files/index.js";

const keyBytes = 32;
const rowBytes = keyBytes + 8;

interface Entry {
  /** Number of the list in the file. */
  readonly slot: number;
  readonly checksum: number;
}

/** To be used by one process at a time, which sees to that itself. */
export class FeatureStore {
  private constructor(
    private readonly data: FileHandle,
    private readonly index: FileHandle,
    private readonly entryBytes: number,
    private readonly entries: Map<string, Entry>,
    private used: number,
  ) {}

  /**
   * @param directory must exist
   * @param length numbers of each list
   */
  static async open(directory: string, length: number): Promise<FeatureStore> {
    const entryBytes = 2 * length;
    const flags = constants.O_RDWR | constants.O_CREAT;
    const data = await openRegularFile(join(directory, "features.bin"), flags);
    let index: FileHandle | undefined;
    try {
      index = await openRegularFile(join(directory, "features.index"), flags);
      const rows = await index.readFile();
      const entries = new Map<string, Entry>();
      // A list of which the end is missing has no row, unless the system itself went down.
      const whole = Math.floor((await data.stat()).size / entryBytes);
      let used = 0;
      for (; used < whole; used++) {
        const row = rows.subarray(used * rowBytes, (used + 1) * rowBytes);
        if (!isWhole(row)) break;
        entries.set(row.toString("hex", 0, keyBytes), { slot: used, checksum: row.readUInt32LE(keyBytes) });
      }
      await index.truncate(used * rowBytes);
      await data.truncate(used * entryBytes);
      return new FeatureStore(data, index, entryBytes, entries, used);
    } catch (error) {
      await data.close();
      await index?.close();
      throw error;
    }
  }

  /** Lists that can be read. */
  get size(): number {
    return this.entries.size;
  }

  /**
   * Reads a list into `out`.
   * @param key 32 bytes in hexadecimal
   * @returns false when there is none, or it is damaged, which is the same from then on
   */
  async read(key: string, out: Uint16Array): Promise<boolean> {
    const entry = this.entries.get(key);
    if (!entry) return false;
    const bytes = new Uint8Array(out.buffer, out.byteOffset, this.entryBytes);
    const { bytesRead } = await this.data.read(bytes, 0, this.entryBytes, entry.slot * this.entryBytes);
    if (bytesRead === this.entryBytes && crc32(bytes) === entry.checksum) return true;
    this.entries.delete(key);
    return false;
  }

  /**
   * Adds a list, which the system keeps from now on whatever becomes of this process.
   * @throws FileError when it cannot be written
   */
  async add(key: string, values: Uint16Array): Promise<void> {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, this.entryBytes);
    const checksum = crc32(bytes);
    const row = Buffer.alloc(rowBytes);
    row.write(key, 0, "hex");
    row.writeUInt32LE(checksum, keyBytes);
    row.writeUInt32LE(crc32(row.subarray(0, rowBytes - 4)), rowBytes - 4);
    const slot = this.used;
    try {
      await writeAt(this.data, bytes, slot * this.entryBytes);
      await writeAt(this.index, row, slot * rowBytes);
    } catch (cause) {
      throw new FileError(
        `The image features cannot be kept: ${(cause as Error).message}. Free some space, or give another cache.`,
        { cause },
      );
    }
    this.used++;
    this.entries.set(key, { slot, checksum });
  }

  async close(): Promise<void> {
    await this.data.close();
    await this.index.close();
  }
}

function isWhole(row: Buffer): boolean {
  return row.length === rowBytes && row.readUInt32LE(rowBytes - 4) === crc32(row.subarray(0, rowBytes - 4));
}

async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}
