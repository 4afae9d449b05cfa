import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { CheckpointError, listed, systemCode, withPath } from "./error.js";
import { type JsonObject, readJson, readJsonIfPresent } from "./json.js";
import { openSafetensors, type SafetensorsFile } from "./safetensors.js";
import { type Weights, weightsOf } from "./weights.js";

/** A Hugging Face model folder. */
export interface Checkpoint {
  /** The path as it was given. */
  readonly directory: string;
  /** `config.json` as it is; `parseConfig` gives it a type. */
  readonly config: JsonObject;
  /** `generation_config.json` as it is, where there is one. */
  readonly generationConfig?: JsonObject;
  readonly weights: Weights;
  /**
   * Reads another JSON file of the folder.
   * @param name path inside the folder, e.g. `preprocessor_config.json`
   * @throws CheckpointError when it is missing or not JSON
   */
  readJson(name: string): Promise<unknown>;
}

export const CONFIG_FILE = "config.json";
export const GENERATION_CONFIG_FILE = "generation_config.json";
export const SINGLE_FILE = "model.safetensors";
export const INDEX_FILE = "model.safetensors.index.json";

/**
 * Opens a folder of `config.json` and `model.safetensors`, or of `model.safetensors.index.json` and its shards.
 * Only the headers of the weight files are read.
 * @throws CheckpointError when a file is missing, damaged or disagrees with another
 */
export async function openCheckpoint(directory: string): Promise<Checkpoint> {
  const files = await listDirectory(directory);
  if (!files.has(CONFIG_FILE)) {
    throw new CheckpointError(
      `${directory} has no ${CONFIG_FILE}, so it is not a Hugging Face model folder. Check the path, or download the model again.`,
    );
  }
  const config = await readJson(join(directory, CONFIG_FILE));
  const generationConfig = await readJsonIfPresent(join(directory, GENERATION_CONFIG_FILE));
  return {
    directory,
    config: asObject(config, join(directory, CONFIG_FILE)),
    ...(generationConfig !== undefined && {
      generationConfig: asObject(generationConfig, join(directory, GENERATION_CONFIG_FILE)),
    }),
    weights: weightsOf(await openWeightFiles(directory, files)),
    readJson: (name) => readJson(join(directory, name)),
  };
}

async function listDirectory(directory: string): Promise<Set<string>> {
  try {
    return new Set(await readdir(directory));
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT") {
      throw new CheckpointError(
        `There is no model folder ${directory}. Check the path, or download the model.`,
      );
    }
    if (code === "ENOTDIR") {
      throw new CheckpointError(`${directory} is a file; give the folder that holds ${CONFIG_FILE}.`);
    }
    throw withPath(directory, "read", error);
  }
}

async function openWeightFiles(directory: string, files: Set<string>): Promise<SafetensorsFile[]> {
  // Where both are there, the single file wins, as in transformers.
  if (files.has(SINGLE_FILE)) return [await openSafetensors(join(directory, SINGLE_FILE))];
  if (files.has(INDEX_FILE)) return openShards(directory, files);
  const pickle = [...files].find((name) => /^pytorch_model.*\.bin(\.index\.json)?$/.test(name));
  if (pickle !== undefined) {
    throw new CheckpointError(
      `${directory} has its weights only in PyTorch's own format (${pickle}), which is not supported yet. ` +
        "Convert it to safetensors, or download the model's safetensors files.",
    );
  }
  throw new CheckpointError(
    `${directory} has no weights: neither ${SINGLE_FILE} nor ${INDEX_FILE}. Download the model again.`,
  );
}

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

async function openShards(directory: string, files: Set<string>): Promise<SafetensorsFile[]> {
  const indexPath = join(directory, INDEX_FILE);
  const index = indexSchema.safeParse(await readJson(indexPath));
  if (!index.success) {
    throw new CheckpointError(
      `${indexPath}: "weight_map" must be an object from tensor names to file names. Download it again.`,
    );
  }
  const promised = new Map(Object.entries(index.data.weight_map));
  const shardNames = [...new Set(promised.values())].sort();
  for (const name of shardNames) {
    if (!/^[^/\\\0]+\.safetensors$/.test(name)) {
      throw new CheckpointError(
        `${indexPath} names the file ${JSON.stringify(name)}; only the plain name of a .safetensors file in the same folder is accepted.`,
      );
    }
  }
  const missing = shardNames.filter((name) => !files.has(name));
  if (missing.length > 0) {
    throw new CheckpointError(
      `${directory} lacks ${missing.join(", ")}, which ${INDEX_FILE} names. Download it.`,
    );
  }
  const shards = new Map<string, SafetensorsFile>();
  for (const name of shardNames) shards.set(name, await openSafetensors(join(directory, name)));
  checkIndex(indexPath, promised, shards);
  return [...shards.values()];
}

/** The index and the shards must say the same about every tensor. */
function checkIndex(
  indexPath: string,
  promised: ReadonlyMap<string, string>,
  shards: ReadonlyMap<string, SafetensorsFile>,
): void {
  const problems: string[] = [];
  for (const [tensor, shard] of promised) {
    if (!shards.get(shard)!.entries.has(tensor)) problems.push(`${tensor} is not in ${shard}`);
  }
  for (const [shard, file] of shards) {
    for (const tensor of file.entries.keys()) {
      if (promised.get(tensor) !== shard) problems.push(`${tensor} is in ${shard} against the index`);
    }
  }
  if (problems.length > 0) {
    throw new CheckpointError(
      `${indexPath} and its shards disagree: ${listed(problems)}. Download the whole folder again.`,
    );
  }
}

function asObject(value: unknown, path: string): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new CheckpointError(`${path} is not a JSON object. Download it again.`);
}
