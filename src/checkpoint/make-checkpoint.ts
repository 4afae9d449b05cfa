import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { claim, FileError, lockFile, removeEmpty, withRunLock, writeJson } from "../files/index.js";
import {
  allocate,
  bytesPerElement,
  elementCount,
  Random,
  toBfloat16Bits,
  toFloat16Bits,
} from "../tensor/index.js";
import { configFile, generationConfigFile, indexFile, type JsonObject, randomWeightsFile } from "./folder.js";
import type { ExpectedTensor } from "./layout.js";
import type { TensorSpec } from "./safetensors/header.js";
import { writeSafetensors } from "./safetensors/writer.js";
import {
  checkDisk,
  indexOf,
  makeDirectory,
  missingShards,
  planShards,
  type Shard,
  totalSize,
} from "./shards.js";

export interface RandomCheckpointOptions {
  /** Folder to make; it must not exist, or be empty, or hold what a kill left of the same `recipe`. */
  directory: string;
  /** What `config.json` will hold; its `torch_dtype` becomes `dtype`. */
  config: JsonObject;
  /** What `generation_config.json` will hold, if there is to be one. */
  generationConfig?: JsonObject;
  /** Every tensor of the model. */
  layout: readonly ExpectedTensor[];
  seed: number;
  dtype: WeightDtype;
  /** What tells this checkpoint from others. It is kept in the folder, and says there that the weights are random. */
  recipe?: JsonObject;
  /** Most bytes of tensors in one file; a larger tensor gets a file of its own. 5 GB unless given. */
  shardBytes?: number;
  /** Writes what else belongs into the folder. */
  writeRest?: () => Promise<void>;
  /** Called before anything is written. */
  onStart?: (sizes: { totalBytes: number; missingBytes: number }) => void;
  /** Called after every piece of a few megabytes. */
  onProgress?: (progress: { writtenBytes: number; totalBytes: number }) => void;
  signal?: AbortSignal;
}

export type WeightDtype = "float32" | "float16" | "bfloat16";

/**
 * Writes a model folder with random weights, sharded as Hugging Face does: biases 0, norm weights 1, everything
 * else normal with deviation 0.02. Memory stays bounded whatever the size; `config.json` comes last.
 * On failure or abort, all that was written is removed; after a kill the same call goes on with it.
 * @throws FileError when the directory holds something else or cannot be written, or the disk has too little space
 */
export async function writeRandomCheckpoint(options: RandomCheckpointOptions): Promise<void> {
  const { directory, layout, dtype, shardBytes = 5e9, onStart } = options;
  const shards = planShards(
    layout.map(({ name, shape }) => [{ name, dtype, shape }]),
    shardBytes,
  );
  const made = await makeDirectory(directory);
  try {
    await withRunLock(directory, async () => {
      await claimDirectory(options);
      try {
        const missing = await missingShards(directory, shards);
        const [totalBytes, missingBytes] = [totalSize(shards), totalSize(missing)];
        await checkDisk(directory, missingBytes);
        onStart?.({ totalBytes, missingBytes });
        await writeAll(options, shards, missing);
      } catch (error) {
        for (const name of await readdir(directory)) {
          if (name !== lockFile) await rm(join(directory, name), { recursive: true, force: true });
        }
        throw error;
      }
    });
  } catch (error) {
    if (made !== undefined) await removeEmpty(directory, made);
    throw error;
  }
}

async function writeAll(
  options: RandomCheckpointOptions,
  shards: readonly Shard[],
  missing: readonly Shard[],
): Promise<void> {
  const { directory, config, generationConfig, dtype, writeRest } = options;
  const shardWriter = shardWriterOf(options, missing, totalSize(shards));
  for (const shard of missing) await shardWriter(join(directory, shard.file), shard);
  if (shards.length > 1) await writeJson(join(directory, indexFile), indexOf(shards));
  if (generationConfig !== undefined) {
    await writeJson(join(directory, generationConfigFile), generationConfig);
  }
  await writeRest?.();
  await writeJson(join(directory, configFile), { ...config, torch_dtype: dtype });
}

/**
 * Writes down what a folder is going to be, unless it says so already.
 * @throws FileError when something else is in it
 */
async function claimDirectory({ directory, recipe }: RandomCheckpointOptions): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name !== lockFile);
  const refusal = (what = ""): string =>
    `${directory} is not empty${what}; choose a new directory, or empty it first.`;
  if (names.length > 0 && !(recipe && names.includes(randomWeightsFile))) throw new FileError(refusal());
  if (!recipe) return;
  await claim(join(directory, randomWeightsFile), recipe, (left) =>
    refusal(`, but for random weights of ${JSON.stringify(left)}`),
  );
}

/** Writes one shard after the other, counting the bytes of all, those of shards that are there included. */
function shardWriterOf(
  { seed, dtype, onProgress, signal }: RandomCheckpointOptions,
  missing: readonly Shard[],
  totalBytes: number,
): (path: string, shard: Shard) => Promise<void> {
  const bytesOf = randomBytes(seed, dtype);
  let writtenBytes = totalBytes - totalSize(missing);
  const chunks = function* (tensor: TensorSpec) {
    for (const chunk of bytesOf(tensor)) {
      yield chunk;
      writtenBytes += chunk.byteLength;
      onProgress?.({ writtenBytes, totalBytes });
    }
  };
  return (path, { tensors }) => writeSafetensors(path, tensors, chunks, { signal });
}

const deviation = 0.02;

/**
 * Elements of the block that all tensors are cut from, each from its own place on and round again. A prime:
 * rows of a matrix then start at different places of the block, and no two are alike.
 */
const blockElements = 1_048_573;

/** Bytes of any tensor, in pieces of up to 4 MB. They depend on seed and name only, not on the order. */
function randomBytes(seed: number, dtype: WeightDtype): (tensor: TensorSpec) => Generator<Uint8Array> {
  const random = new Random(seed);
  const normals = blockOf(dtype, () => deviation * random.normal());
  const ones = blockOf(dtype, () => 1);
  const zeros = blockOf(dtype, () => 0);
  const width = bytesPerElement(dtype);
  return function* ({ name, shape }) {
    const block = isNormWeight(name) ? ones : name.endsWith(".bias") ? zeros : normals;
    let from = random.fork(name).integer(blockElements);
    let remaining = elementCount(shape);
    while (remaining > 0) {
      const count = Math.min(remaining, blockElements - from);
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
  const block = allocate(dtype, blockElements);
  for (let i = 0; i < block.length; i++) block[i] = encode(value());
  return new Uint8Array(block.buffer);
}
