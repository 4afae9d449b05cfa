/** BLIP-2's two stages, from which all variants begin. */
import { join } from "node:path";
import { cast, input } from "../graph/index.js";
import { type InstructBlipConfig, type PretrainingConfig, parameterLayout } from "../models/index.js";
import { ParameterScope } from "../nn/index.js";
import { PromptProcessor, padTokens } from "../processing/index.js";
import { Program } from "../runtime/index.js";
import { type HostTensor, hostTensor, int32, Random } from "../tensor/index.js";
import type { NamedValues } from "../training/adamw.js";
import {
  stageOneInputs,
  stageOneLayout,
  stageOneLoss,
  stageOneSimilarities,
} from "../training/stages/blip2-stage-one.js";
import { stageTwoParameters } from "../training/stages/blip2-stage-one-names.js";
import { drawHardNegatives } from "../training/stages/blip2-stage-one-negatives.js";
import { wordVectorsName } from "../training/stages/contrastive.js";
import { generativeBatch, generativeLoss, learnsToShow } from "../training/stages/generative.js";
import type { StageBudget } from "./budget.js";
import { encodePictures, trainImageEncoder, trainLanguageModel } from "./frozen.js";
import { imageColumns } from "./image-encoder.js";
import { initialParameters } from "./initial-parameters.js";
import { captionSets, SetBatches } from "./mixture.js";
import { modelConfig } from "./model.js";
import {
  headWidth,
  type Parameters,
  type Setting,
  type Shapes,
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

/** The first stage: pictures and captions compared, matched and written. It knows of no language model. */
export async function trainStageOne(
  study: Study,
  { seed, queries }: Omit<Setting, "kind">,
): Promise<Parameters> {
  const budget = study.budget.stageOne;
  const config = pretrainingConfig(study, queries);
  const shapes = shapesOf(stageOneLayout(config));
  const parameters = initialParameters(shapes, seed, headWidth);
  beginWithText(parameters, await trainImageEncoder(study));
  const embeds = await encodePictures(study);
  const width = config.qformer.encoderHiddenSize;
  const pairs = () => ({
    imageEmbeds: cast(input("image_embeds", "float16", ["batch", imageColumns, width]), "float32"),
    ...stageOneInputs(),
  });
  const mining = await Miner.compile(shapes, (scope) => stageOneSimilarities(scope, config, pairs()));
  const captions = new SetBatches(captionSets, "size", seed, budget.batch, study.budget.pictures);
  try {
    await train(study, parameters, {
      folder: join(`seed-${seed}`, `queries-${queries}`),
      name: "stage-one",
      shapes,
      program: { build: (scope) => stageOneLoss(scope, config, pairs()) },
      budget,
      batch: async (step, trained) => {
        const random = new Random(seed).fork(`stage one ${step}`);
        const records = captions.batch(step);
        const ids = records.map(({ picture }) => picture);
        const texts = records.map((record) => variants.instructblip.pair(record, random).target);
        const { ids: input_ids, mask: attention_mask } = padTokens(
          texts.map((text) => study.tokenizers.qformer.encode(text)),
          "right",
          study.tokenizers.qformer.padId as number,
        );
        const { image_embeds } = embeds.rows(ids);
        const given = { image_embeds, input_ids, attention_mask };
        const negatives = drawHardNegatives(await mining.similarities(trained, given), ids, random);
        return { ...given, image_ids: int32([ids.length], ids), ...negatives };
      },
    });
  } finally {
    await mining.release();
  }
  return parameters;
}

/**
 * Lets the Q-Former begin as one that knows words, as BLIP-2's begins as BERT: with the word vectors of the image
 * encoder's text encoder, and queries' layers that are those of the text.
 */
function beginWithText(parameters: Parameters, encoder: Parameters): void {
  parameters.set("embeddings.word_embeddings.weight", (encoder.get(wordVectorsName) as Float32Array).slice());
  for (const name of parameters.keys()) {
    if (!name.includes("_query.")) continue;
    parameters.set(name, (parameters.get(name.replace("_query.", ".")) as Float32Array).slice());
  }
}

/** Finds out what the model of the moment takes for similar. */
class Miner {
  private constructor(
    private readonly program: Program,
    private readonly shapes: Shapes,
  ) {}

  static async compile(
    shapes: Shapes,
    build: (scope: ParameterScope) => ReturnType<typeof stageOneSimilarities>,
  ): Promise<Miner> {
    const used: Shapes = new Map();
    const scope = new ParameterScope((name, shape) => {
      used.set(name, shapes.get(name) as readonly number[]);
      return input(name, "float32", shape);
    });
    return new Miner(await Program.compile({ similarities: build(scope) }, { threads }), used);
  }

  async similarities(
    parameters: NamedValues,
    pairs: Readonly<Record<string, HostTensor>>,
  ): Promise<HostTensor<"float32">> {
    const feeds: Record<string, HostTensor> = { ...pairs };
    for (const [name, shape] of this.shapes) {
      feeds[name] = hostTensor("float32", shape, parameters.get(name) as Float32Array<ArrayBuffer>);
    }
    return (await this.program.run(feeds)).similarities as HostTensor<"float32">;
  }

  async release(): Promise<void> {
    await this.program.release();
  }
}

/** What a stage that learns by writing starts from, and learns from. */
export interface GenerativeStage {
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
  const shapes = shapesOf(parameterLayout(config).filter((parameter) => learnsToShow(parameter.name)));
  const frozen = await trainLanguageModel(study, setting.kind);
  const embeds = await encodePictures(study);
  const processor = promptProcessor(study, config);
  const batches = new SetBatches(
    variant.sets,
    variant.balance,
    setting.seed,
    budget.batch,
    study.budget.pictures,
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
      const random = new Random(setting.seed).fork(`${name} ${step}`);
      const records = batches.batch(step);
      const pairs = records.map((record) => variant.pair(record, random));
      return {
        ...constants,
        ...embeds.rows(records.map(({ picture }) => picture)),
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
  const shapes = shapesOf(parameterLayout(config).filter(({ name }) => learnsToShow(name)));
  const fresh = initialParameters(shapes, setting.seed, headWidth);
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
