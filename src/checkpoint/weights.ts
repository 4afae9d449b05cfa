import { createReadStream } from "node:fs";
import type { HostTensor } from "../tensor/index.js";
import { CheckpointError } from "./error.js";
import type { Chunks } from "./safetensors/writer.js";
import { readTensor, type TensorEntry, type TensorFile } from "./tensor-file.js";

/** Where a weight lies: its type, its shape and its bytes in a file. */
export interface WeightDescription extends TensorEntry {
  /** Path of the file that holds it. */
  readonly file: string;
}

/** Weights by name, whatever files they lie in. Nothing is read before it is asked for. */
export interface Weights {
  names(): Iterable<string>;
  has(name: string): boolean;
  /** @throws CheckpointError when there is no such weight */
  describe(name: string): WeightDescription;
  /** @throws CheckpointError when there is no such weight; FileError when its file cannot be read */
  read(name: string): Promise<HostTensor>;
}

/** The bytes of a weight as they are stored, a few megabytes at a time. */
export function storedBytes({ file, offset, byteLength }: WeightDescription): Chunks {
  if (byteLength === 0) return [];
  return createReadStream(file, { start: offset, end: offset + byteLength - 1, highWaterMark: 4 * 2 ** 20 });
}

/** The same weights, one of them under another name. */
export function renamed(weights: Weights, stored: string, name: string): Weights {
  const inFile = (wanted: string): string => (wanted === name ? stored : wanted);
  return {
    names: () => [...weights.names()].map((found) => (found === stored ? name : found)),
    has: (wanted) => wanted !== stored && weights.has(inFile(wanted)),
    describe: (wanted) => weights.describe(inFile(wanted)),
    read: (wanted) => weights.read(inFile(wanted)),
  };
}

/**
 * The tensors of several files as one set.
 * @throws CheckpointError when two files hold a tensor of the same name
 */
export function weightsOf(files: readonly TensorFile[]): Weights {
  const owners = new Map<string, TensorFile>();
  for (const file of files) {
    for (const name of file.entries.keys()) {
      const other = owners.get(name);
      if (other !== undefined) {
        throw new CheckpointError(
          `Tensor ${JSON.stringify(name)} is in ${other.path} and in ${file.path}; remove one of the two files.`,
        );
      }
      owners.set(name, file);
    }
  }
  const ownerOf = (name: string): TensorFile => {
    const file = owners.get(name);
    if (file !== undefined) return file;
    const paths = files.map(({ path }) => path).join(", ");
    throw new CheckpointError(
      `There is no weight ${JSON.stringify(name)} in ${paths || "an empty checkpoint"}`,
    );
  };
  return {
    names: () => owners.keys(),
    has: (name) => owners.has(name),
    describe: (name) => {
      const file = ownerOf(name);
      return { file: file.path, ...file.entries.get(name)! };
    },
    read: async (name) => readTensor(ownerOf(name), name),
  };
}
