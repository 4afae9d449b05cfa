import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { readJson, readJsonIfPresent, systemCode, withPath } from "../files/index.js";
import { CheckpointError, listed } from "./error.js";
import { openPytorch } from "./pytorch/file.js";
import { openSafetensors } from "./safetensors/file.js";
import type { TensorFile } from "./tensor-file.js";
import { type Weights, weightsOf } from "./weights.js";

export type JsonObject = { [key: string]: unknown };

/** A Hugging Face model folder. */
export interface Checkpoint {
  /** The path as it was given. */
  readonly directory: string;
  /** `config.json` as it is; `parseConfig` gives it a type. */
  readonly config: JsonObject;
  /** `generation_config.json` as it is, where there is one. */
  readonly generationConfig?: JsonObject;
  readonly weights: Weights;
  /** Whether the weights were drawn at random, as `RANDOM_WEIGHTS_FILE` says. */
  readonly isRandom: boolean;
  /**
   * Reads another JSON file of the folder.
   * @param name path inside the folder, e.g. `preprocessor_config.json`
   * @throws FileError when it is missing or not JSON
   */
  readJson(name: string): Promise<unknown>;
}

export const configFile = "config.json";
export const generationConfigFile = "generation_config.json";
/** Says that weights are random, and how they were drawn. */
export const randomWeightsFile = "random-weights.json";
export const singleFile = "model.safetensors";
export const indexFile = "model.safetensors.index.json";

/** Weights in files of one kind. */
interface WeightFormat {
  readonly singleFile: string;
  readonly indexFile: string;
  /** What names of files end with. */
  readonly extension: string;
  readonly open: (path: string) => Promise<TensorFile>;
}

/** As in transformers: of several kinds in one folder the first counts, and a single file before shards. */
const weightFormats: readonly WeightFormat[] = [
  { singleFile, indexFile, extension: ".safetensors", open: openSafetensors },
  {
    singleFile: "pytorch_model.bin",
    indexFile: "pytorch_model.bin.index.json",
    extension: ".bin",
    open: openPytorch,
  },
];

/**
 * Opens a folder of `config.json` and `model.safetensors`, or of `model.safetensors.index.json` and its shards; where it has
 * neither, of `pytorch_model.bin` or its shards. Only what the weight files say of their tensors is read.
 * @throws FileError when a file cannot be read; CheckpointError, which is one, when a file is missing, damaged or disagrees with another
 */
export async function openCheckpoint(directory: string): Promise<Checkpoint> {
  const files = await listDirectory(directory);
  refuseAdapter(directory, files);
  if (!files.has(configFile)) {
    throw new CheckpointError(
      `${directory} has no ${configFile}, so it is not a Hugging Face model folder. ` +
        (foreignWeights(files) ?? "Check the path, or download the model again."),
    );
  }
  const config = await readJson(join(directory, configFile));
  const generationConfig = await readJsonIfPresent(join(directory, generationConfigFile));
  return {
    directory,
    config: asObject(config, join(directory, configFile)),
    ...(generationConfig !== undefined && {
      generationConfig: asObject(generationConfig, join(directory, generationConfigFile)),
    }),
    weights: weightsOf(await openWeightFiles(directory, files)),
    isRandom: files.has(randomWeightsFile),
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
        `There is no model folder ${directory}. Check the path; a model of the Hugging Face Hub is called owner/name.`,
      );
    }
    if (code === "ENOTDIR") {
      const foreign = foreignWeights(new Set([basename(directory)]));
      throw new CheckpointError(
        `${directory} is a file; give the folder that holds ${configFile}.${foreign ? ` ${foreign}` : ""}`,
      );
    }
    throw withPath(directory, "read", error);
  }
}

async function openWeightFiles(directory: string, files: Set<string>): Promise<TensorFile[]> {
  for (const format of weightFormats) {
    if (files.has(format.singleFile)) return [await format.open(join(directory, format.singleFile))];
    if (files.has(format.indexFile)) return openShards(directory, files, format);
  }
  const names = weightFormats.flatMap((format) => [format.singleFile, format.indexFile]);
  throw new CheckpointError(
    `${directory} has no weights: none of ${names.join(", ")}. ` +
      (foreignWeights(files) ?? "Download the model again."),
  );
}

/** @throws CheckpointError where an adapter lies beside the weights, or alone */
function refuseAdapter(directory: string, files: ReadonlySet<string>): void {
  const adapter = [...files].find((name) =>
    /^adapter_(config\.json|model.*\.(safetensors|bin|pt|pth))$/.test(name),
  );
  if (adapter === undefined) return;
  throw new CheckpointError(
    `${directory} holds an adapter (${adapter}), which cannot be applied yet. Merge it into its model with PEFT, ` +
      "model.merge_and_unload(), and save the whole model; or remove the adapter's files to use the model without it.",
  );
}

/** What to do with weights of another format, by the name of a file. */
function foreignWeights(files: ReadonlySet<string>): string | undefined {
  for (const [pattern, advice] of foreignFormats) {
    const name = [...files].find((file) => pattern.test(file));
    if (name !== undefined) return `It has ${name}, ${advice}`;
  }
  return undefined;
}

const foreignFormats: readonly (readonly [RegExp, string])[] = [
  [/\.(incomplete|part|crdownload|tmp)$/i, "a download or a copy that was not finished. Finish it."],
  [
    /\.pth$/i,
    "a checkpoint of LAVIS or another program in PyTorch's own format. Make a folder of LAVIS' with " +
      "instructblip convert FILE FOLDER --language-model FOLDER.",
  ],
  [
    /^pytorch_model-\d+-of-\d+\.bin$/i,
    "one of the files that pytorch_model.bin.index.json lists. Download all of them and the list.",
  ],
  [
    /^(?!pytorch_model\.bin(\.index\.json)?$)(pytorch_model.*|.*\.(bin|pt|ckpt))(\.index\.json)?$/i,
    "weights in PyTorch's own format under a name that is not looked for. A whole model's file is called pytorch_model.bin.",
  ],
  [
    /\.(h5|msgpack|gguf|ggml|onnx)$/i,
    "weights of another program, which are not read. Take the model's safetensors files.",
  ],
  [
    /\.safetensors$/i,
    `which is not a name that is looked for. A whole model's file is called ${singleFile}.`,
  ],
];

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

async function openShards(
  directory: string,
  files: Set<string>,
  { indexFile, extension, open }: WeightFormat,
): Promise<TensorFile[]> {
  const indexPath = join(directory, indexFile);
  const index = indexSchema.safeParse(await readJson(indexPath));
  if (!index.success) {
    throw new CheckpointError(
      `${indexPath}: "weight_map" must be an object from tensor names to file names. Download it again.`,
    );
  }
  const promised = new Map(Object.entries(index.data.weight_map));
  const shardNames = [...new Set(promised.values())].sort();
  for (const name of shardNames) {
    if (!/^[^/\\\0]+$/.test(name) || !name.endsWith(extension)) {
      throw new CheckpointError(
        `${indexPath} names the file ${JSON.stringify(name)}; only the plain name of a ${extension} file in the same folder is accepted.`,
      );
    }
  }
  const missing = shardNames.filter((name) => !files.has(name));
  if (missing.length > 0) {
    throw new CheckpointError(
      `${directory} lacks ${missing.join(", ")}, which ${indexFile} names. Download it.`,
    );
  }
  const shards = new Map<string, TensorFile>();
  for (const name of shardNames) shards.set(name, await open(join(directory, name)));
  checkIndex(indexPath, promised, shards);
  return [...shards.values()];
}

/** The index and the shards must say the same about every tensor. */
function checkIndex(
  indexPath: string,
  promised: ReadonlyMap<string, string>,
  shards: ReadonlyMap<string, TensorFile>,
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
