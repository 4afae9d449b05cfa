import { createHash, type Hash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { FileError, withPath } from "../files/index.js";
import { withBlobLock } from "./blob-lock.js";
import { type ModelPaths, nameBlob } from "./cache-layout.js";
import { discard, type HubConnection, mostAttempts, type Reply } from "./connection.js";
import { HubError } from "./hub-error.js";
import { type RemoteFile, refusal } from "./listing.js";
import { type HubName, nameText } from "./name.js";

interface FileDownload {
  readonly connection: HubConnection;
  readonly paths: ModelPaths;
  readonly name: HubName;
  readonly commit: string;
  /** Told how many bytes of the file are there, as they come. */
  readonly onBytes: (bytes: number) => void;
}

/**
 * Puts a file into the cache: what is there of it stays, the rest comes, all is compared with the published digest, and only
 * then it gets its name.
 * @throws HubError when the hub does not give it as published; FileError when it cannot be written; the signal's reason
 */
export async function downloadFile(file: RemoteFile, download: FileDownload): Promise<void> {
  const { connection, paths, commit, onBytes } = download;
  const { signal } = connection;
  const blob = paths.blob(file.etag);
  try {
    await mkdir(dirname(blob), { recursive: true });
    await withBlobLock(paths.lock(file.etag), { signal }, async () => {
      if ((await blobBytes(paths, file.etag)) !== file.bytes) {
        const incomplete = incompleteOf(paths, file.etag);
        await fetchWhole(file, incomplete, download);
        await rename(incomplete, blob);
      }
      onBytes(file.bytes);
      await nameBlob(paths, file.etag, commit, file.path);
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw withPath(blob, "write", error);
  }
}

/** Where a blob grows. Python's library continued files of this name too, until it gave each download its own. */
export const incompleteOf = (paths: ModelPaths, etag: string): string => `${paths.blob(etag)}.incomplete`;

export async function blobBytes(paths: ModelPaths, etag: string): Promise<number | undefined> {
  return (await stat(paths.blob(etag)).catch(() => undefined))?.size;
}

/** Never through a link. */
const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

async function fetchWhole(file: RemoteFile, incomplete: string, download: FileDownload): Promise<void> {
  const handle = await open(incomplete, flags, 0o664);
  try {
    const beginning = await PartialFile.open(handle, incomplete, file);
    const isResumed = beginning.bytes > 0;
    await complete(beginning, file, download);
    if (!beginning.isAsPublished && isResumed) {
      // What was there of it may have been of something else.
      await beginning.restart();
      await complete(beginning, file, download);
    }
    if (!beginning.isAsPublished) {
      await rm(incomplete, { force: true });
      throw new HubError(
        `${file.path} of ${nameText(download.name)} did not come as it was published: its digest is not ${file.etag}. ` +
          "It was removed. Try again; if that does not help, something on the way changes it.",
      );
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What is there of a file, and its digest as it grows. */
class PartialFile {
  #bytes = 0;
  #hash: Hash;

  private constructor(
    private readonly handle: FileHandle,
    private readonly path: string,
    private readonly file: RemoteFile,
  ) {
    this.#hash = hashOf(file);
  }

  static async open(handle: FileHandle, path: string, file: RemoteFile): Promise<PartialFile> {
    const partial = new PartialFile(handle, path, file);
    const { size } = await handle.stat();
    if (size > file.bytes) await partial.restart();
    else {
      const buffer = Buffer.allocUnsafe(2 ** 20);
      while (partial.#bytes < size) {
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, partial.#bytes);
        if (bytesRead === 0) break;
        partial.#hash.update(buffer.subarray(0, bytesRead));
        partial.#bytes += bytesRead;
      }
    }
    return partial;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isAsPublished(): boolean {
    return this.#bytes === this.file.bytes && this.#hash.copy().digest("hex") === this.file.etag;
  }

  async restart(): Promise<void> {
    await this.handle.truncate(0);
    this.#bytes = 0;
    this.#hash = hashOf(this.file);
  }

  async append(part: Uint8Array): Promise<void> {
    for (let written = 0; written < part.length; ) {
      const { bytesWritten } = await this.handle
        .write(part, written, part.length - written, this.#bytes + written)
        .catch((error) => {
          throw withPath(this.path, "write", error);
        });
      written += bytesWritten;
    }
    this.#hash.update(part);
    this.#bytes += part.length;
  }
}

/** Digests of 64 digits are SHA-256; those of 40 are git's, of a content behind its length. */
function hashOf({ etag, bytes }: RemoteFile): Hash {
  return etag.length === 64 ? createHash("sha256") : createHash("sha1").update(`blob ${bytes}\0`);
}

/** Asks for what is missing until the file has its length. Attempts that bring something do not count. */
async function complete(partial: PartialFile, file: RemoteFile, download: FileDownload): Promise<void> {
  const { connection } = download;
  for (let attempt = 1; partial.bytes < file.bytes; attempt++) {
    const before = partial.bytes;
    const reply = await ask(partial, file, download);
    try {
      await receive(reply, partial, file, download);
    } catch (error) {
      connection.signal?.throwIfAborted();
      if (error instanceof HubError || error instanceof FileError) throw error;
      if (partial.bytes > before) attempt = 0;
      if (attempt === mostAttempts) throw connection.unreachable(error);
      await connection.wait(connection.patience.pause * 2 ** attempt);
    }
  }
}

async function ask(partial: PartialFile, file: RemoteFile, download: FileDownload): Promise<Reply> {
  const { connection, name, commit } = download;
  const path = `/${name.id}/resolve/${commit}/${file.path.split("/").map(encodeURIComponent).join("/")}`;
  for (;;) {
    const { bytes } = partial;
    const reply = await connection.get(path, bytes > 0 ? { range: `bytes=${bytes}-` } : {});
    if (reply.status === 200) {
      if (bytes > 0) await partial.restart();
      return reply;
    }
    if (reply.status === 206 && bytes > 0 && startOf(reply) === bytes) return reply;
    await discard(reply);
    if (bytes === 0) {
      const hasToken = (await connection.settings.token()) !== undefined;
      throw refusal(reply, name, connection.settings.endpoint, hasToken);
    }
    // A host that gives no ranges, or other ones, gives the whole file.
    await partial.restart();
  }
}

function startOf({ headers }: Reply): number {
  return Number(/^bytes (\d+)-/.exec(headers["content-range"] ?? "")?.[1] ?? Number.NaN);
}

async function receive(
  reply: Reply,
  partial: PartialFile,
  file: RemoteFile,
  download: FileDownload,
): Promise<void> {
  for await (const part of reply.body as AsyncIterable<Buffer>) {
    if (partial.bytes + part.length > file.bytes) {
      reply.body.destroy();
      await partial.restart();
      throw new HubError(
        `${file.path} of ${nameText(download.name)} is longer than the ${file.bytes} bytes that were published. Try again; if that does not help, something on the way changes it.`,
      );
    }
    await partial.append(part);
    download.onBytes(partial.bytes);
  }
  if (partial.bytes < file.bytes) throw new Error("the connection broke");
}
