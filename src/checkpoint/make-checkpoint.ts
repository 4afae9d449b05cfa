import { mkdir, readdir, rm, rmdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import {
  allocate,
  bytesPerElement,
  elementCount,
  Random,
  toBfloat16Bits,
  toFloat16Bits,
} from "../tensor/index.js";
import { CheckpointError, systemCode, withPath } from "./error.js";
import { CONFIG_FILE, GENERATION_CONFIG_FILE, INDEX_FILE, SINGLE_FILE } from "./folder.js";
import type { JsonObject } from "./json.js";
import type { ExpectedTensor } from "./layout.js";
import { byteLengthOf, type TensorSpec } from "./safetensors-header.js";
import { writeSafetensors } from "./safetensors-writer.js";
import { writeJson } from "./write-beside.js";

export interface RandomCheckpointOptions {
  /** Folder to make; it must not exist, or be empty. */
  directory: string;
  /** What `config.json` will hold; its `torch_dtype` becomes `dtype`. */
  config: JsonObject;
  /** What `generation_config.json` will hold, if there is to be one. */
  generationConfig?: JsonObject;
  /** Every tensor of the model. */
  layout: readonly ExpectedTensor[];
  seed: number;
  dtype: WeightDtype;
  /** Most bytes of tensors in one file; a larger tensor gets a file of its own. 5 GB unless given. */
  shardBytes?: number;
  /** Called after every piece of a few megabytes. */
  onProgress?: (progress: { writtenBytes: number; totalBytes: number }) => void;
  signal?: AbortSignal;
}

type WeightDtype = "float32" | "float16" | "bfloat16";

/**
 * Writes a model folder with random weights, sharded as Hugging Face does: biases 0, norm weights 1, everything
 * else normal with deviation 0.02. Memory stays bounded whatever the size; `config.json` comes last.
 * On failure or abort, all that was written is removed.
 * @throws CheckpointError when the directory is not empty or cannot be written
 */
export async function writeRandomCheckpoint(options: RandomCheckpointOptions): Promise<void> {
  const { directory, config, generationConfig, layout, dtype, shardBytes = 5e9 } = options;
  const shards = planShards(
    layout.map(({ name, shape }) => ({ name, dtype, shape })),
    shardBytes,
  );
  const made = await makeEmptyDirectory(directory);
  const written: string[] = [];
  const writeFile = async (name: string, write: (path: string) => Promise<void>) => {
    await write(join(directory, name));
    written.push(name);
  };
  try {
    const shardWriter = shardWriterOf(options, shards);
    for (const shard of shards) await writeFile(shard.file, (path) => shardWriter(path, shard));
    if (shards.length > 1) await writeFile(INDEX_FILE, (path) => writeJson(path, indexOf(shards)));
    if (generationConfig !== undefined) {
      await writeFile(GENERATION_CONFIG_FILE, (path) => writeJson(path, generationConfig));
    }
    await writeFile(CONFIG_FILE, (path) => writeJson(path, { ...config, torch_dtype: dtype }));
  } catch (error) {
    for (const name of written) await rm(join(directory, name), { force: true });
    if (made !== undefined) await removeEmpty(directory, made);
    throw error;
  }
}

interface Shard {
  readonly file: string;
  readonly tensors: readonly TensorSpec[];
}

function planShards(tensors: readonly TensorSpec[], shardBytes: number): Shard[] {
  const groups: TensorSpec[][] = [[]];
  let bytes = 0;
  for (const tensor of tensors) {
    const size = byteLengthOf(tensor.dtype, tensor.shape);
    if (bytes > 0 && bytes + size > shardBytes) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)!.push(tensor);
    bytes += size;
  }
  if (groups.length === 1) return [{ file: SINGLE_FILE, tensors: groups[0] }];
  const number = (n: number) => String(n).padStart(5, "0");
  return groups.map((group, i) => ({
    file: `model-${number(i + 1)}-of-${number(groups.length)}.safetensors`,
    tensors: group,
  }));
}

/** @returns the topmost directory that had to be made, if any */
async function makeEmptyDirectory(directory: string): Promise<string | undefined> {
  try {
    const made = await mkdir(directory, { recursive: true });
    if ((await readdir(directory)).length === 0) return made;
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw withPath(directory, "write", error);
    throw new CheckpointError(`${directory} is a file; choose a new directory.`);
  }
  throw new CheckpointError(`${directory} is not empty; choose a new directory, or empty it first.`);
}

/** Removes a directory and its parents up to `top`, as far as they are empty. */
async function removeEmpty(directory: string, top: string): Promise<void> {
  const last = resolve(top);
  for (let path = resolve(directory); path.startsWith(last); path = dirname(path)) {
    const removed = await rmdir(path).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}

/** Writes one shard after the other, counting the bytes of all. */
function shardWriterOf(
  { seed, dtype, onProgress, signal }: RandomCheckpointOptions,
  shards: readonly Shard[],
): (path: string, shard: Shard) => Promise<void> {
  const bytesOf = randomBytes(seed, dtype);
  const totalBytes = totalSize(shards);
  let writtenBytes = 0;
  const chunks = function* (tensor: TensorSpec) {
    for (const chunk of bytesOf(tensor)) {
      yield chunk;
      writtenBytes += chunk.byteLength;
      onProgress?.({ writtenBytes, totalBytes });
    }
  };
  return (path, { tensors }) => writeSafetensors(path, tensors, chunks, { signal });
}

function indexOf(shards: readonly Shard[]): JsonObject {
  const rows = shards.flatMap(({ file, tensors }) => tensors.map(({ name }) => [name, file] as const));
  return { metadata: { total_size: totalSize(shards) }, weight_map: Object.fromEntries(rows) };
}

function totalSize(shards: readonly Shard[]): number {
  return shards
    .flatMap(({ tensors }) => tensors)
    .reduce((total, { dtype, shape }) => total + byteLengthOf(dtype, shape), 0);
}

const DEVIATION = 0.02;

/**
 * Elements of the block that all tensors are cut from, each from its own place on and round again. A prime:
 * rows of a matrix then start at different places of the block, and no two are alike.
 */
const BLOCK_ELEMENTS = 1_048_573;

/** Bytes of any tensor, in pieces of up to 4 MB. They depend on seed and name only, not on the order. */
function randomBytes(seed: number, dtype: WeightDtype): (tensor: TensorSpec) => Generator<Uint8Array> {
  const random = new Random(seed);
  const normals = blockOf(dtype, () => DEVIATION * random.normal());
  const ones = blockOf(dtype, () => 1);
  const zeros = blockOf(dtype, () => 0);
  const width = bytesPerElement(dtype);
  return function* ({ name, shape }) {
    const block = isNormWeight(name) ? ones : name.endsWith(".bias") ? zeros : normals;
    let from = random.fork(name).integer(BLOCK_ELEMENTS);
    let remaining = elementCount(shape);
    while (remaining > 0) {
      const count = Math.min(remaining, BLOCK_ELEMENTS - from);
      yield block.subarray(from * width, (from + count) * width);
      remaining -= count;
      from = 0;
    }
  };
}

/** `layer_norm.weight`, `LayerNorm.weight`, `layer_norm1.weight`, `post_layernorm.weight`, `norm.weight` … */
function isNormWeight(name: string): boolean {
  return /norm\d*\.weight$/i.test(name);
}

function blockOf(dtype: WeightDtype, value: () => number): Uint8Array {
  const encode =
    dtype === "float16" ? toFloat16Bits : dtype === "bfloat16" ? toBfloat16Bits : (x: number) => x;
  const block = allocate(dtype, BLOCK_ELEMENTS);
  for (let i = 0; i < block.length; i++) block[i] = encode(value());
  return new Uint8Array(block.buffer);
}
