import { createHash } from "node:crypto";
import { copyFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import {
  CheckpointError,
  type Chunks,
  checkDisk,
  indexFile,
  indexOf,
  makeDirectory,
  missingShards,
  planShards,
  type TensorSpec,
  totalSize,
  writeSafetensors,
} from "../../checkpoint/index.js";
import {
  FileError,
  lockFile,
  makeFolder,
  readJsonIfPresent,
  statusOf,
  withRunLock,
  writeJson,
  writeWhole,
} from "../../files/index.js";
import type { QuantizedFormat } from "../../graph/index.js";
import { modelTitle } from "../../hub/index.js";
import { type Image, qformerTokenizerFolder } from "../../processing/index.js";
import { convertWeights, type LayerError, quantizationJson } from "../../quantization/index.js";
import { type ModelFiles, openModelFiles } from "../folder/model-files.js";
import { modelFingerprint } from "../folder/model-fingerprint.js";
import { holdingsOf, type PartPrecisions, precisionText } from "../folder/precision.js";
import { measureLayers } from "./measure-layers.js";
import { modelCard } from "./model-card.js";

export interface QuantizeOptions {
  /** Folder of the model, whose weights are floats. */
  readonly model: string;
  /** Folder to write: new, empty, or left by an attempt at the same. */
  readonly directory: string;
  readonly precision: 4 | 8 | PartPrecisions<4 | 8>;
  /** What the errors of layers are measured on. */
  readonly images: readonly Image[];
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { stage: string; fraction: number }) => void;
}

/** What a quantized folder is made of, and how its layers came out; in `quantization.json` beside them. */
export interface QuantizedModel {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly layers: readonly LayerError[];
}

const reportFile = "quantization.json";
/** Files are finished one by one; so much is lost with a kill. */
const shardBytes = 2 ** 30;

/**
 * Writes a model in fewer bits into a folder that opens like any other. Layers whose error is too large on the images are
 * held in more bits. Memory stays bounded; `config.json` comes last, so that what a kill or an abort leaves is no model, and
 * the same call goes on with it.
 * @throws CheckpointError for a folder that holds no model, or a quantized one; FileError when the other folder holds
 * something else or cannot be written, or its disk has too little space; the signal's reason
 */
export async function quantizeModel(options: QuantizeOptions): Promise<QuantizedModel> {
  const { model, directory, precision } = options;
  const files = await openModelFiles(model);
  try {
    if (files.quantized.size > 0) {
      throw new CheckpointError(`${model} is quantized already. Give the model that it was made of.`);
    }
    const request = {
      madeOf: await modelFingerprint(files),
      precision: precisionText(precision),
      images: digestOf(options.images),
    };
    await makeDirectory(directory);
    return await withRunLock(directory, () => writeFolder(files, request, options));
  } finally {
    await files.dispose();
  }
}

type Request = Readonly<Record<"madeOf" | "precision" | "images", string>>;

async function writeFolder(
  files: ModelFiles,
  request: Request,
  options: QuantizeOptions,
): Promise<QuantizedModel> {
  const { model, directory, precision, signal, onProgress } = options;
  const { layout, checkpoint } = files;
  const wanted = wantedFormats(files, precision);
  const layers = await layersOf(wanted, request, options);
  const packed = new Map(layers.flatMap(({ name, format }) => (format ? [[name, format] as const] : [])));
  const names = layout.map(({ name }) => name);
  const { tensors, chunks } = convertWeights(checkpoint.weights, names, packed);
  const shards = planShards(tensors, shardBytes);
  const missing = await missingShards(directory, shards);
  await checkDisk(directory, totalSize(missing));
  const bytesAfter = totalSize(shards);
  let written = bytesAfter - totalSize(missing);
  const counted = async function* (tensor: TensorSpec): Chunks & AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks(tensor)) {
      yield chunk;
      written += chunk.byteLength;
      onProgress?.({ stage: "writing weights", fraction: written / bytesAfter });
    }
  };
  for (const shard of missing)
    await writeSafetensors(join(directory, shard.file), shard.tensors, counted, { signal });
  if (shards.length > 1) await writeJson(join(directory, indexFile), indexOf(shards));
  await copyRest(model, directory);
  const bytesBefore = names.reduce((total, name) => total + checkpoint.weights.describe(name).byteLength, 0);
  const made = { bytesBefore, bytesAfter, layers };
  const name = modelTitle(model);
  await writeWhole(
    join(directory, "README.md"),
    modelCard({ ...made, name, precision: request.precision, images: options.images.length }),
  );
  const config = { ...checkpoint.config, quantization_config: quantizationJson(packed) };
  await writeJson(join(directory, "config.json"), config);
  return made;
}

/**
 * How matrices are to be packed, if their errors allow. What is read for many rows at once is multiplied two times faster where a
 * row has one scale; a large channel spoils that, so nobody dares who does not measure.
 */
function wantedFormats(
  { layout, checkpoint }: ModelFiles,
  precision: QuantizeOptions["precision"],
): Map<string, QuantizedFormat> {
  const wanted = holdingsOf(layout, checkpoint.weights, precision) as Map<string, QuantizedFormat>;
  for (const { name, isDecoder } of layout) {
    if (wanted.get(name)?.bits === 8 && !isDecoder) wanted.set(name, { bits: 8, blockSize: "row" });
  }
  return wanted;
}

const format = z.union([
  z.object({ bits: z.literal([4, 8]), blockSize: z.int().positive() }),
  z.object({ bits: z.literal(8), blockSize: z.literal("row") }),
]);
const reportSchema = z.object({
  request: z.record(z.string(), z.string()),
  /** Missing until all are measured. */
  layers: z
    .array(
      z.object({
        name: z.string(),
        format: format.optional(),
        decibels: z.number().optional(),
        refused: z.array(z.object({ format, decibels: z.number() })),
      }),
    )
    .optional(),
});

/** Measures the layers, unless an earlier attempt has. */
async function layersOf(
  wanted: ReadonlyMap<string, QuantizedFormat>,
  request: Request,
  { model, directory, images, threads, signal, onProgress }: QuantizeOptions,
): Promise<readonly LayerError[]> {
  const path = join(directory, reportFile);
  const found = await readJsonIfPresent(path);
  if (found === undefined) {
    const others = (await readdir(directory)).filter((name) => name !== lockFile);
    if (others.length > 0) {
      throw new FileError(`${directory} is not empty; choose a new directory, or empty it first.`);
    }
    await writeJson(path, { request });
  } else {
    const report = reportSchema.safeParse(found);
    if (!report.success || !isDeepStrictEqual(report.data.request, { ...request })) {
      throw new FileError(
        `${directory} holds another quantized model, or a part of one; choose a new directory, or empty it first.`,
      );
    }
    if (report.data.layers) return report.data.layers;
  }
  const layers = await measureLayers(model, wanted, {
    ...{ images, threads, signal },
    onProgress: (stage, fraction) => onProgress?.({ stage, fraction }),
  });
  await writeJson(path, { request, layers });
  return layers;
}

/** Configurations and tokenizers. Weights of other formats stay where they are. */
async function copyRest(from: string, to: string): Promise<void> {
  const own = ["config.json", "README.md", indexFile, reportFile];
  for (const folder of [".", qformerTokenizerFolder]) {
    if (!(await statusOf(join(from, folder)))?.isDirectory()) continue;
    await makeFolder(join(to, folder));
    for (const name of await readdir(join(from, folder))) {
      const isOwn = folder === "." && own.includes(name);
      if (isOwn || !/\.(json|txt|model|jinja)$|^LICENSE/.test(name)) continue;
      await copyFile(join(from, folder, name), join(to, folder, name));
    }
  }
}

function digestOf(images: readonly Image[]): string {
  const hash = createHash("sha256");
  for (const { width, height, data } of images) hash.update(`${width} ${height}\n`).update(data);
  return hash.digest("hex");
}
