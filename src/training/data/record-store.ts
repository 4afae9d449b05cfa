/**
 * Records of a data set in one file, to be read by number: the annotations are read and checked once, and none of them
 * need stay in memory.
 *
 * The file: records as JSON lines, each after its checksum; where each line begins, and where the last ends, as float64; their number as float64;
 * the key of what they were read from.
 */
import { createHash } from "node:crypto";
import { type FileHandle, realpath } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { type DataRecord, type Dataset, hasTarget, readRecords, recordsKey } from "../../data/index.js";
import { makeFolder, openRegularFile, withRunLock, writeBeside } from "../../files/index.js";
import type { TrainingSource } from "./training-set.js";

/** Changes when the file's form does, or which records are kept. */
const version = 2;
/** In hexadecimal. */
const checksumCharacters = 8;
const keyBytes = 32;
const numberBytes = 8;
const tailBytes = numberBytes + keyBytes;
const chunkCharacters = 1 << 20;

export interface RecordStoreOptions {
  readonly dataset: Dataset;
  /** The data set's folder. */
  readonly directory: string;
  /** Read one after another. */
  readonly splits: readonly string[];
  /** Folder where the file is kept, and found again as long as the annotation files are the same. */
  readonly cache: string;
  /** Ends the reading of the annotations, which can take minutes. */
  readonly signal?: AbortSignal;
}

/** The records that can be learnt from: with an image, unless one's own have none, and with something to say about it. */
export class RecordStore implements TrainingSource {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    readonly size: number,
    private readonly tableStart: number,
    /** Changes with the annotation files: part of what tells a training run from others. */
    readonly fingerprint: string,
  ) {}

  /**
   * @throws DataError for annotations that are missing or wrong; RangeError for a split that the set does not have;
   * FileError when another process builds a store in the cache, or it cannot be written; Error when no record is left
   */
  static async open(options: RecordStoreOptions): Promise<RecordStore> {
    const { dataset, directory, splits, cache } = options;
    const records = await recordsKey(dataset, directory, splits);
    const key = createHash("sha256").update(`${version}\n`).update(records).digest();
    const place = createHash("sha256").update(JSON.stringify([await realpath(directory), splits]));
    const name = `${dataset.name.replace(/[^\w-]/g, "_")}-${place.digest("hex").slice(0, 12)}.records`;
    const path = join(cache, name);
    const found = await RecordStore.#openFile(path, key);
    if (found) return found;
    await makeFolder(cache);
    await withRunLock(cache, () => build(path, key, options));
    const built = await RecordStore.#openFile(path, key);
    if (built) return built;
    throw new Error(`${path} is not what was written; is the disk damaged?`);
  }

  /** @returns undefined for no file, one from other annotations, or one that is not whole */
  static async #openFile(path: string, key: Buffer): Promise<RecordStore | undefined> {
    const file = await openRegularFile(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (!file) return undefined;
    const { size: bytes } = await file.stat();
    const tail = await readAt(file, tailBytes, Math.max(0, bytes - tailBytes));
    if (tail.subarray(numberBytes).equals(key)) {
      const size = tail.readDoubleLE(0);
      const tableStart = bytes - tailBytes - (size + 1) * numberBytes;
      const end = tableStart >= 0 ? await readAt(file, numberBytes, tableStart + size * numberBytes) : tail;
      if (size >= 1 && end.readDoubleLE(0) === tableStart) {
        return new RecordStore(path, file, size, tableStart, key.toString("hex"));
      }
    }
    await file.close();
    return undefined;
  }

  /** @throws RangeError for no such record; Error when the file was damaged */
  async record(index: number): Promise<DataRecord> {
    if (!Number.isInteger(index) || index < 0 || index >= this.size) {
      throw new RangeError(`there is no record ${index}; there are ${this.size}`);
    }
    const ends = await readAt(this.file, 2 * numberBytes, this.tableStart + index * numberBytes);
    try {
      const start = ends.readDoubleLE(0);
      const line = (await readAt(this.file, ends.readDoubleLE(numberBytes) - start, start)).toString();
      const json = line.slice(checksumCharacters);
      if (checksumOf(json) !== line.slice(0, checksumCharacters)) throw new Error("its checksum is another");
      return JSON.parse(json) as DataRecord;
    } catch (cause) {
      throw new Error(`${this.path} is damaged at record ${index}; delete it to have it made anew`, {
        cause,
      });
    }
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

async function build(path: string, key: Buffer, options: RecordStoreOptions): Promise<void> {
  await writeBeside(path, async (file) => {
    const starts = [0];
    let written = 0;
    let lines: string[] = [];
    let characters = 0;
    const flush = async (): Promise<void> => {
      await file.writeFile(lines.join(""));
      lines = [];
      characters = 0;
    };
    for await (const record of usableRecords(options)) {
      options.signal?.throwIfAborted();
      const json = `${JSON.stringify(record)}\n`;
      const line = `${checksumOf(json)}${json}`;
      lines.push(line);
      written += Buffer.byteLength(line);
      starts.push(written);
      characters += line.length;
      if (characters > chunkCharacters) await flush();
    }
    await flush();
    const size = starts.length - 1;
    if (size === 0) {
      const { dataset, directory, splits } = options;
      const where = `${directory}: ${splits.join(" and ")} of ${dataset.name}`;
      throw new Error(`${where} has no record with an image and something to learn; give another split`);
    }
    await file.writeFile(new Uint8Array(Float64Array.from([...starts, size]).buffer));
    await file.writeFile(key);
  });
}

async function* usableRecords(options: RecordStoreOptions): AsyncGenerator<DataRecord> {
  const { dataset, directory, splits } = options;
  for (const split of splits) {
    for await (const record of readRecords(dataset, directory, { split })) {
      const isShown = dataset.isOwn || record.images?.length;
      if (!isLaterRound(record, dataset) && isShown && hasTarget(record, dataset)) yield record;
    }
  }
}

/**
 * Of LLaVA's conversations the first question is learnt, as LAVIS reads them (`llava150k_dataset`); the paper counts
 * conversations, too.
 */
function isLaterRound({ history }: DataRecord, { category }: Dataset): boolean {
  return category === "LLaVA-Instruct-150K" && (history?.length ?? 0) > 0;
}

function checksumOf(text: string): string {
  return crc32(text).toString(16).padStart(checksumCharacters, "0");
}

/** So many bytes from a place on, or fewer where the file ends. */
async function readAt(file: FileHandle, length: number, position: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
