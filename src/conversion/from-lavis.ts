/** A checkpoint of LAVIS, which lacks what was frozen, and the frozen parts, as one Hugging Face folder. */
import { join } from "node:path";
import {
  CheckpointError,
  type Chunks,
  checkDisk,
  indexFile,
  indexOf,
  type JsonObject,
  openCheckpoint,
  openPytorchTraining,
  parseConfig,
  planShards,
  storedBytes,
  type TensorSpec,
  totalSize,
  type Weights,
  weightsOf,
  writeSafetensors,
} from "../checkpoint/index.js";
import { fillFolder, readRegularText, statusOf, writeJson, writeWhole } from "../files/index.js";
import {
  embeddingMatrixNames,
  type InstructBlipConfig,
  type LanguageModelKind,
  outputMatrixName,
  parameterLayout,
} from "../models/index.js";
import {
  copyTokenizer,
  defaultPreprocessorConfig,
  imageProcessorJson,
  loadTokenizer,
  qformerTokenizerFolder,
} from "../processing/index.js";
import { bytesPerElement, elementCount } from "../tensor/index.js";
import { languageModels } from "./language-models.js";
import { lavisName, lavisNames, type ModelType } from "./names.js";
import { qformerConfig, type Shapes, visionConfig } from "./part-configs.js";
import { withFloats } from "./with-floats.js";

export interface FromLavisOptions {
  /** LAVIS' file: Q-Former, queries, projection and what else was trained */
  readonly file: string;
  /** folder of the language model, in Hugging Face's form */
  readonly languageModel: string;
  /** EVA-CLIP's file, or a Hugging Face folder whose image encoder is taken; needed where the file has none */
  readonly vision?: string | undefined;
  /** folder of BERT's tokenizer (bert-base-uncased), where the Q-Former reads the instruction */
  readonly qformerTokenizer?: string | undefined;
  /** folder to make; must not exist, or be empty */
  readonly directory: string;
  readonly onProgress?: (progress: { stage: string; fraction: number }) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Most bytes of tensors in one file. */
const shardBytes = 5e9;

const imagePlaceholder = "<image>";

/**
 * Joins a checkpoint of LAVIS with the parts that it lacks. Tensors are copied as they are stored, a few megabytes at a time;
 * nothing is there before all is.
 * @throws CheckpointError naming what a file lacks or has in another shape; FileError when the folder is not empty, or the
 * disk too small
 */
export async function convertFromLavis(options: FromLavisOptions): Promise<{ modelType: ModelType }> {
  const { file, languageModel, directory, signal, onProgress } = options;
  const trained = weightsOf([await openPytorchTraining(file)]);
  const language = await openCheckpoint(languageModel);
  const type = typeOf(trained);
  const kind = kindOf(trained, file);
  const vision = await openVision(options, trained);
  const text = language.config;
  if (text.model_type !== kind) {
    throw new CheckpointError(
      `${file} was trained with a language model of the kind ${kind}, but ${languageModel} has model_type ` +
        `${JSON.stringify(text.model_type)}. Give the folder of the one that it belongs to.`,
    );
  }
  const { qformerTokenizer } = options;
  if (type === "instructblip" && qformerTokenizer === undefined) {
    throw new CheckpointError(
      `${file} has a Q-Former that reads the instruction, and its tokenizer is in none of the files. Give the folder of ` +
        "bert-base-uncased as --qformer-tokenizer.",
    );
  }
  await fillFolder(directory, async (folder) => {
    const changes = languageModels[kind];
    const ids = await copyTokenizer(languageModel, folder, {
      added: [...changes.added, imagePlaceholder],
      settings: { ...changes.tokenizer, ...(type === "instructblip" && { truncation_side: "left" }) },
    });
    if (type === "instructblip") {
      await copyTokenizer(qformerTokenizer!, join(folder, qformerTokenizerFolder), {
        added: ["[DEC]"],
        settings: { bos_token: "[DEC]", truncation_side: "left" },
      });
    }
    const tokenizer = await loadTokenizer(folder);
    const json = configOf(type, kind, trained, file, {
      imageTokenId: ids.at(-1)!,
      vision: vision.config,
      text: {
        ...text,
        ...changes.config(tokenizer),
        vocab_size: Math.max(Number(text.vocab_size), tokenizer.largestId + 1),
      },
    });
    const config = parseConfig(json);
    const sources = findAll(config, (name) =>
      sourceOf(name, { trained, vision, language: language.weights, type, kind }),
    );
    const shards = planShards(
      sources.map((source) => [source]),
      shardBytes,
    );
    const bytes = totalSize(shards);
    await checkDisk(folder, bytes);
    let done = 0;
    const byName = new Map(sources.map((source) => [source.name, source]));
    const chunks = async function* ({ name }: TensorSpec): AsyncGenerator<Uint8Array> {
      for await (const chunk of byName.get(name)!.chunks()) {
        yield chunk;
        done += chunk.byteLength;
        onProgress?.({ stage: "writing weights", fraction: done / bytes });
      }
    };
    for (const shard of shards)
      await writeSafetensors(join(folder, shard.file), shard.tensors, chunks, { signal });
    if (shards.length > 1) await writeJson(join(folder, indexFile), indexOf(shards));
    const configs = [languageModel, ...(vision.folder === undefined ? [] : [vision.folder])];
    const texts = await Promise.all(configs.map((path) => readRegularText(join(path, "config.json"))));
    await writeSettings(folder, json, config);
    await writeWhole(join(folder, "config.json"), withFloats(json, texts));
  });
  return { modelType: type };
}

/** A Q-Former that reads text has embeddings of words. */
function typeOf(trained: Weights): ModelType {
  return trained.has("Qformer.bert.embeddings.word_embeddings.weight") ? "instructblip" : "blip-2";
}

/** @throws CheckpointError for a file without a projection to a language model */
function kindOf(trained: Weights, file: string): LanguageModelKind {
  const kinds = Object.keys(lavisNames) as LanguageModelKind[];
  const kind = kinds.find((kind) => trained.has(`${lavisNames[kind].projection}weight`));
  if (kind !== undefined) return kind;
  const projections = kinds.map((kind) => `${lavisNames[kind].projection}weight`).join(", ");
  throw new CheckpointError(
    `${file} has none of ${projections}, so it is no InstructBLIP or BLIP-2 with a language model. Files of BLIP-2's first ` +
      "stage have none.",
  );
}

interface Vision {
  readonly config: JsonObject;
  /** where it is one of Hugging Face's */
  readonly folder?: string;
  /** @returns undefined where it has no such weight */
  find(name: string): Source | undefined;
}

async function openVision({ file, vision: path }: FromLavisOptions, trained: Weights): Promise<Vision> {
  const ownPrefix = "visual_encoder.";
  if (trained.has(`${ownPrefix}pos_embed`)) {
    return { config: visionConfig(shapesOf(file, trained), ownPrefix), find: () => undefined };
  }
  if (path === undefined) {
    throw new CheckpointError(
      `${file} has no image encoder, as it was not trained. Give EVA-CLIP's file, eva_vit_g.pth, or a Hugging Face folder of ` +
        "an InstructBLIP or BLIP-2 as --vision.",
    );
  }
  if ((await statusOf(path))?.isDirectory()) {
    const { weights, config } = await openCheckpoint(path);
    return {
      config: config.vision_config as JsonObject,
      folder: path,
      find: (name) => stored(weights, name),
    };
  }
  const weights = weightsOf([await openPytorchTraining(path)]);
  return {
    config: visionConfig(shapesOf(path, weights), ""),
    find: (name) => ofVisionInLavis(weights, lavisName(name, "blip-2", "opt").slice(ownPrefix.length)),
  };
}

function shapesOf(file: string, weights: Weights): Shapes {
  return { file, names: () => weights.names(), shapeOf: (name) => weights.describe(name).shape };
}

/** A tensor of the folder to be, and where its bytes come from. */
interface Source {
  readonly dtype: TensorSpec["dtype"];
  readonly shape: readonly number[];
  chunks(): Chunks;
}

interface Parts {
  readonly trained: Weights;
  readonly vision: Vision;
  readonly language: Weights;
  readonly type: ModelType;
  readonly kind: LanguageModelKind;
}

function sourceOf(name: string, { trained, vision, language, type, kind }: Parts): Source | undefined {
  const own = ofVisionInLavis(trained, lavisName(name, type, kind));
  if (own !== undefined) return own;
  if (name.startsWith("vision_model.")) return vision.find(name);
  if (!name.startsWith("language_model.")) return undefined;
  const inside = name.slice("language_model.".length);
  // Some folders hold the model without its head.
  return stored(language, inside) ?? stored(language, inside.replace(/^model\./, ""));
}

function stored(weights: Weights, name: string): Source | undefined {
  if (!weights.has(name)) return undefined;
  const description = weights.describe(name);
  return { ...description, chunks: () => storedBytes(description) };
}

/** Queries and values have biases, keys have none: the bias of all three is 0 for keys. */
function ofVisionInLavis(weights: Weights, name: string): Source | undefined {
  if (!name.endsWith(".attn.qkv.bias")) return stored(weights, name);
  const [query, value] = ["q_bias", "v_bias"].map((part) => stored(weights, name.replace("qkv.bias", part)));
  if (query === undefined || value === undefined) return undefined;
  const { dtype, shape } = query;
  return {
    dtype,
    shape: [3 * elementCount(shape)],
    chunks: async function* () {
      yield* query.chunks();
      yield new Uint8Array(elementCount(shape) * bytesPerElement(dtype));
      yield* value.chunks();
    },
  };
}

/** @throws CheckpointError listing what no part has, or has in another shape */
function findAll(
  config: InstructBlipConfig,
  find: (name: string) => Source | undefined,
): (TensorSpec & Source)[] {
  const vocabularies = new Set([...embeddingMatrixNames(config), outputMatrixName]);
  const problems: string[] = [];
  const sources = parameterLayout(config).flatMap(({ name, shape }) => {
    const names = embeddingMatrixNames(config).includes(name) ? embeddingMatrixNames(config) : [name];
    const found = names.map(find).find((source) => source !== undefined);
    if (found === undefined) {
      problems.push(`${name} is missing`);
      return [];
    }
    const whole = vocabularies.has(name) ? withRows(found, shape[0]!) : found;
    if (whole.shape.join() === shape.join()) return [{ ...whole, name }];
    problems.push(`${name} has shape [${found.shape.join(", ")}], not [${shape.join(", ")}]`);
    return [];
  });
  if (problems.length === 0) return sources;
  const more = problems.length > 5 ? `; and ${problems.length - 5} more` : "";
  throw new CheckpointError(
    `The parts do not make a model: ${problems.slice(0, 5).join("; ")}${more}. Take those that belong together.`,
  );
}

/** Tokens that the tokenizer has beyond the language model's get embeddings of zeros; no text has them. */
function withRows(source: Source, rows: number): Source {
  const [found = 0, ...row] = source.shape;
  if (found >= rows) return source;
  return {
    ...source,
    shape: [rows, ...row],
    chunks: async function* () {
      yield* source.chunks();
      yield new Uint8Array((rows - found) * elementCount(row) * bytesPerElement(source.dtype));
    },
  };
}

interface ConfigParts {
  readonly imageTokenId: number;
  readonly vision: JsonObject;
  readonly text: JsonObject;
}

const architectures = {
  instructblip: { part: "instructblip", name: "InstructBlip" },
  "blip-2": { part: "blip_2", name: "Blip2" },
} as const;

function configOf(
  type: ModelType,
  kind: LanguageModelKind,
  trained: Weights,
  file: string,
  { imageTokenId, vision, text }: ConfigParts,
): JsonObject {
  const { part, name } = architectures[type];
  const { queries, config } = qformerConfig(shapesOf(file, trained), type === "instructblip");
  return {
    architectures: [`${name}ForConditionalGeneration`],
    model_type: type,
    num_query_tokens: queries,
    image_token_index: imageTokenId,
    use_decoder_only_language_model: languageModels[kind].isDecoderOnly,
    vision_config: { ...vision, model_type: `${part}_vision_model` },
    qformer_config: { ...config, model_type: `${part}_qformer` },
    text_config: text,
  };
}

/** What processors and generation are told. */
async function writeSettings(
  folder: string,
  json: JsonObject,
  { vision, modelType }: InstructBlipConfig,
): Promise<void> {
  const processor_class = `${architectures[modelType].name}Processor`;
  const text = json.text_config as JsonObject;
  const ids = ["bos_token_id", "eos_token_id", "pad_token_id", "decoder_start_token_id"];
  const said = ids.filter((id) => text[id] !== undefined && text[id] !== null);
  await writeJson(
    join(folder, "generation_config.json"),
    Object.fromEntries(said.map((id) => [id, text[id]])),
  );
  await writeJson(join(folder, "preprocessor_config.json"), {
    ...imageProcessorJson(defaultPreprocessorConfig(vision.imageSize)),
    processor_class,
  });
  await writeJson(join(folder, "processor_config.json"), {
    num_query_tokens: json.num_query_tokens,
    processor_class,
  });
}
