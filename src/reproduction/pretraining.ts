/** BLIP-2's two stages, from which all variants begin. */
import { join } from "node:path";
import { cast, input } from "../graph/index.js";
import { type InstructBlipConfig, type PretrainingConfig, parameterLayout } from "../models/index.js";
import { PromptProcessor, padTokens } from "../processing/index.js";
import { type HostTensor, hostTensor, Random } from "../tensor/index.js";
import {
  generativeBatch,
  generativeLoss,
  HardNegativeMiner,
  isVisualPromptParameter,
  randomParameters,
  stageOneInputs,
  stageOneLayout,
  stageOneLoss,
  stageTwoParameters,
  wordVectorsName,
} from "../training/index.js";
import type { StageBudget } from "./budget.js";
import { encodeImages, trainImageEncoder, trainLanguageModel } from "./frozen.js";
import { imageColumns, wordsOfImages } from "./image-encoder.js";
import { captionSets, SetBatches } from "./mixture.js";
import { modelConfig } from "./model.js";
import {
  type Parameters,
  type Setting,
  type Study,
  settingFolder,
  shapesOf,
  threads,
  train,
} from "./study.js";
import { type Variant, variants } from "./variants.js";

function pretrainingConfig(study: Study, queries: number): PretrainingConfig {
  const { qformer } = modelConfig("t5", queries, true);
  const decoderStartTokenId = study.tokenizers.qformer.tokenId("[DEC]") as number;
  return { queryTokens: queries, qformer, imageTextWidth: qformer.hiddenSize, decoderStartTokenId };
}

/** The first stage: images and captions compared, matched and written. It knows of no language model. */
export async function trainStageOne(
  study: Study,
  { seed, queries }: Omit<Setting, "kind">,
): Promise<Parameters> {
  const budget = study.budget.stageOne;
  const config = pretrainingConfig(study, queries);
  const shapes = shapesOf(stageOneLayout(config));
  const parameters = randomParameters(shapes, modelConfig("t5", queries, true), seed);
  beginAsReader(study, parameters, await trainImageEncoder(study), seed);
  const embeds = await encodeImages(study);
  const width = config.qformer.encoderHiddenSize;
  const imageEmbeds = () => cast(input("image_embeds", "float16", ["batch", imageColumns, width]), "float32");
  const miner = await HardNegativeMiner.compile({ config, imageEmbeds, trainable: shapes, threads });
  const captions = new SetBatches(captionSets, "size", seed, budget.batch, study.budget.images);
  try {
    await train(study, parameters, {
      folder: join(`seed-${seed}`, `queries-${queries}`),
      name: "stage-one",
      shapes,
      program: {
        build: (scope) => stageOneLoss(scope, config, { imageEmbeds: imageEmbeds(), ...stageOneInputs() }),
      },
      budget,
      batch: async (step, trained) => {
        const random = new Random(seed).fork(`stage one ${step}`);
        const records = captions.batch(step);
        const ids = records.map(({ image }) => image);
        const texts = records.map((record) => variants.instructblip.pair(record, random).target);
        const { ids: input_ids, mask: attention_mask } = padTokens(
          texts.map((text) => study.tokenizers.qformer.encode(text)),
          "right",
          study.tokenizers.qformer.padId as number,
        );
        const { image_embeds } = embeds.rows(ids);
        const pairs = { image_embeds, input_ids, attention_mask };
        return { ...pairs, ...(await miner.mine(trained, pairs, ids, random)) };
      },
    });
  } finally {
    await miner.release();
  }
  return parameters;
}

/**
 * Lets the Q-Former begin as one that can read, as BLIP-2's begins as BERT. Its words have the vectors that the image
 * encoder's text encoder found for them. Those that name what is to be seen carry a mark besides, and queries begin as
 * that mark: so they read these words first, among many that only ask. Queries' layers are those of the text.
 */
function beginAsReader(
  { tokenizers }: Study,
  parameters: Parameters,
  encoder: Parameters,
  seed: number,
): void {
  const vectors = (encoder.get(wordVectorsName) as Float32Array).slice();
  const queries = parameters.get("query_tokens") as Float32Array;
  const positions = parameters.get("embeddings.position_embeddings.weight") as Float32Array;
  const width = vectors.length / tokenizers.qformer.vocabularySize;
  const random = new Random(seed).fork("mark");
  const mark = scaled(
    Float32Array.from({ length: width }, () => random.normal()),
    loud,
  );
  const seen = new Set(wordsOfImages().map((word) => tokenizers.qformer.tokenId(word)));
  for (let id = 0; id < tokenizers.qformer.vocabularySize; id++) {
    const row = vectors.subarray(id * width, (id + 1) * width);
    const own = scaled(row, seen.has(id) ? loud : quiet);
    row.set(seen.has(id) ? own.map((value, i) => value + mark[i]!) : own);
  }
  parameters.set("embeddings.word_embeddings.weight", vectors);
  queries.forEach((value, i) => {
    queries[i] = value + mark[i % width]!;
  });
  positions.forEach((value, i) => {
    positions[i] = value * positionFactor;
  });
  for (const [name, values] of parameters) {
    if (name.endsWith("attention.query.weight"))
      parameters.set(
        name,
        values.map((value) => value * queryFactor),
      );
    if (!name.includes("_query.")) continue;
    parameters.set(name, (parameters.get(name.replace("_query.", ".")) as Float32Array).slice());
  }
}

/** Lengths of the vectors of words that name what is to be seen, and of others. */
const loud = 8;
const quiet = 2;
/** What positions and attention scores begin multiplied by. */
const positionFactor = 0.3;
const queryFactor = 2;

/** A vector of the same direction. */
function scaled(vector: Float32Array, length: number): Float32Array {
  const norm = Math.hypot(...vector);
  return vector.map((value) => (value * length) / norm);
}

/** What a stage that learns by writing starts from, and learns from. */
interface GenerativeStage {
  readonly folder: string;
  readonly name: string;
  readonly setting: Setting;
  readonly budget: StageBudget;
  readonly variant: Variant;
  /** Values of all that is trained; changed in place. */
  readonly parameters: Parameters;
}

/** Trains Q-Former, queries and projection on what a variant says of the held-in sets. */
export async function trainToWrite(study: Study, stage: GenerativeStage): Promise<void> {
  const { folder, name, setting, budget, variant, parameters } = stage;
  const config = modelConfig(setting.kind, setting.queries, variant.readsInstruction);
  const shapes = shapesOf(
    parameterLayout(config).filter((parameter) => isVisualPromptParameter(parameter.name)),
  );
  const frozen = await trainLanguageModel(study, setting.kind);
  const embeds = await encodeImages(study);
  const processor = promptProcessor(study, config);
  const batches = new SetBatches(
    variant.sets,
    variant.balance,
    setting.seed,
    budget.batch,
    study.budget.images,
  );
  const constants: Record<string, HostTensor> = {};
  await train(study, parameters, {
    folder,
    name,
    shapes,
    program: {
      frozen: (parameter, shape) => {
        constants[parameter] = hostTensor(
          "float32",
          shape,
          frozen.get(parameter) as Float32Array<ArrayBuffer>,
        );
        return input(parameter, "float32", shape);
      },
      build: (scope) => generativeLoss(scope, config),
    },
    budget,
    batch: async (step) => {
      const records = batches.batch(step);
      // Alike for all: with one template a batch has rows of one length, of which little is padding.
      const random = () => new Random(setting.seed).fork(`${name} ${step}`);
      const pairs = records.map((record) => variant.pair(record, random()));
      return {
        ...constants,
        ...embeds.rows(records.map(({ image }) => image)),
        ...generativeBatch(processor, config, pairs, config.queryTokens),
      };
    },
  });
}

export function promptProcessor(
  { tokenizers }: Study,
  { text, qformer }: InstructBlipConfig,
): PromptProcessor {
  return new PromptProcessor({
    kind: text.kind,
    tokenizer: tokenizers.language,
    qformerTokenizer: qformer.readsText ? tokenizers.qformer : undefined,
  });
}

/** The second stage: the Q-Former learns to show the frozen language model what captions say. */
export async function trainStageTwo(study: Study, setting: Setting): Promise<Parameters> {
  const stageOne = await trainStageOne(study, setting);
  const config = modelConfig(setting.kind, setting.queries, false);
  const shapes = shapesOf(parameterLayout(config).filter(({ name }) => isVisualPromptParameter(name)));
  const fresh = randomParameters(shapes, config, setting.seed);
  const parameters = new Map([...fresh, ...stageTwoParameters(stageOne, "blip-2")]);
  await trainToWrite(study, {
    folder: settingFolder(setting),
    name: "stage-two",
    setting,
    budget: study.budget.stageTwo,
    variant: variants.blip2,
    parameters,
  });
  return parameters;
}
