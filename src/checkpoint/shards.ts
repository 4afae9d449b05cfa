/** Weights in several files, as Hugging Face has them, one file after the other, so that a killed attempt can be gone on with. */
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { FileError, freeBytes, statusOf, systemCode, withPath } from "../files/index.js";
import { type JsonObject, singleFile } from "./folder.js";
import { byteLengthOf, encodeHeader, type TensorSpec } from "./safetensors/header.js";
import { hubMetadata } from "./safetensors/writer.js";

/** One file of weights, in order. */
export interface Shard {
  readonly file: string;
  readonly tensors: readonly TensorSpec[];
}

/**
 * Shares tensors out among files, in their order.
 * @param together tensors that go into one file
 * @param shardBytes most bytes of tensors in one file; what goes together and is more gets a file of its own
 */
export function planShards(together: readonly (readonly TensorSpec[])[], shardBytes: number): Shard[] {
  const groups: TensorSpec[][] = [[]];
  let bytes = 0;
  for (const tensors of together) {
    const size = bytesOf(tensors);
    if (bytes > 0 && bytes + size > shardBytes) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)!.push(...tensors);
    bytes += size;
  }
  if (groups.length === 1) return [{ file: singleFile, tensors: groups[0]! }];
  const number = (n: number) => String(n).padStart(5, "0");
  return groups.map((group, i) => ({
    file: `model-${number(i + 1)}-of-${number(groups.length)}.safetensors`,
    tensors: group,
  }));
}

/** Files that an earlier attempt has not written; what it was writing is removed. */
export async function missingShards(directory: string, shards: readonly Shard[]): Promise<Shard[]> {
  for (const name of await readdir(directory)) {
    if (name.endsWith(".incomplete")) await rm(join(directory, name), { force: true });
  }
  const missing: Shard[] = [];
  for (const shard of shards) {
    const size = (await statusOf(join(directory, shard.file)))?.size;
    const whole = encodeHeader(shard.tensors, hubMetadata).byteLength + totalSize([shard]);
    if (size !== whole) missing.push(shard);
  }
  return missing;
}

/** What the index of several files says. */
export function indexOf(shards: readonly Shard[]): JsonObject {
  const rows = shards.flatMap(({ file, tensors }) => tensors.map(({ name }) => [name, file] as const));
  return { metadata: { total_size: totalSize(shards) }, weight_map: Object.fromEntries(rows) };
}

/** Bytes of all tensors of files. */
export function totalSize(shards: readonly Shard[]): number {
  return bytesOf(shards.flatMap(({ tensors }) => tensors));
}

function bytesOf(tensors: readonly TensorSpec[]): number {
  return tensors.reduce((total, { dtype, shape }) => total + byteLengthOf(dtype, shape), 0);
}

/** @throws FileError when the disk has less space left than is to be written */
export async function checkDisk(directory: string, bytes: number): Promise<void> {
  const free = await freeBytes(directory);
  if (bytes <= free) return;
  const gigabytes = (count: number): string => `${(count / 1e9).toFixed(1)} GB`;
  throw new FileError(
    `${directory} would take ${gigabytes(bytes)}, but its disk has ${gigabytes(free)} left. ` +
      "Free some space, choose another disk, or a smaller dtype or model.",
  );
}

/** @returns the topmost directory that had to be made, if any */
export async function makeDirectory(directory: string): Promise<string | undefined> {
  try {
    return await mkdir(directory, { recursive: true });
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw withPath(directory, "write", error);
    throw new FileError(`${directory} is a file; choose a new directory.`);
  }
}
