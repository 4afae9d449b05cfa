import { join } from "node:path";
import {
  CheckpointError,
  type JsonObject,
  openSafetensors,
  parseConfig,
  type Weights,
  weightsOf,
} from "../../checkpoint/index.js";
import { statusOf } from "../../files/index.js";
import { asCheckpoint, type ModelFiles } from "../../inference/index.js";
import type { InstructBlipConfig } from "../../models/index.js";
import type { ParameterProvider } from "../../nn/index.js";
import {
  loadProcessor,
  loadTokenizer,
  type PreprocessorConfig,
  PromptProcessor,
  qformerTokenizerFolder,
} from "../../processing/index.js";
import type { Training } from "../config/index.js";
import { instructionStages } from "../config/semantic-checks.js";
import { asModelType } from "./model-json.js";
import { openUnquantized } from "./open-unquantized.js";
import { startFolder } from "./start-folder.js";
import { findQFormerTokenizer, stageOneFile } from "./starting-files.js";

/** What a training starts from, and what model is to come out of it. */
export interface StartingModel {
  readonly directory: string;
  readonly files: ModelFiles;
  /** What a person should know of it. */
  readonly notices: readonly string[];
  /** Of the model that comes out, which may be of the other type than `files`. */
  readonly config: InstructBlipConfig;
  /** Its `config.json`. */
  readonly json: JsonObject;
  /** Weights of `stageOneFile`, where it is there. */
  readonly stageOne: Weights | undefined;
  readonly promptProcessor: PromptProcessor;
  readonly preprocessor: PreprocessorConfig;
  /** Folder of the Q-Former's tokenizer, where there is one. */
  readonly qformerTokenizer: string | undefined;
  /** Gives parameters that are not trained as the weights that they are. */
  readonly frozen: ParameterProvider;
}

/**
 * Opens the folder to start from; its weights stay on the disk. One that is random or joined is made first.
 * @throws CheckpointError when it holds no model that the stage can start from
 */
export async function openStartingModel(training: Training): Promise<StartingModel> {
  const { directory, notices } = await startFolder(training);
  const files = await openUnquantized(directory);
  try {
    const model = await asCheckpoint(() => describeStartingModel(training, directory, files));
    return { ...model, notices: [...notices, ...files.notices] };
  } catch (error) {
    await files.dispose();
    throw error;
  }
}

async function describeStartingModel(
  training: Training,
  directory: string,
  files: ModelFiles,
): Promise<Omit<StartingModel, "notices">> {
  const { stage } = training;
  const { checkpoint, config: own, preprocessor, endIds } = files;
  const type = modelTypeOf(training, own);
  const qformerTokenizer = await findQFormerTokenizer(training, directory);
  const reads = type === "instructblip" || stage === "blip2-stage-one";
  if (reads && !qformerTokenizer) {
    throw new CheckpointError(
      `${directory} has no ${qformerTokenizerFolder}, and the Q-Former of ${stage} reads text. ` +
        "Give the folder of its tokenizer, BERT's with [DEC], as qformerTokenizer.",
    );
  }
  const tokenizer = qformerTokenizer === undefined ? undefined : await loadTokenizer(qformerTokenizer);
  const json =
    type === own.modelType
      ? checkpoint.config
      : asModelType(checkpoint.config, type, tokenizer?.vocabularySize);
  // What the weights showed of the language model stays true of it.
  const config = { ...parseConfig(json, join(directory, "config.json")), text: own.text };
  if (type === "instructblip" && (tokenizer?.vocabularySize ?? 0) > config.qformer.vocabularySize) {
    throw new CheckpointError(
      `${qformerTokenizer} has ${tokenizer?.vocabularySize} tokens, but the Q-Former of ${directory} knows ` +
        `${config.qformer.vocabularySize}. Give the tokenizer that belongs to it.`,
    );
  }
  const { kind } = config.text;
  const { maxPositions } = config.qformer;
  const processor = await loadProcessor(directory, {
    kind,
    readsText: false,
    preprocessor,
    maxPositions,
    endIds,
  });
  const { qformerMaxLength } = processor.text;
  return {
    directory,
    files,
    config,
    json,
    stageOne: await openStageOne(directory),
    promptProcessor: new PromptProcessor({
      kind,
      tokenizer: processor.text.tokenizer,
      qformerTokenizer: tokenizer,
      qformerMaxLength,
      imageTokenId: config.imageTokenId,
      endIds,
    }),
    preprocessor,
    qformerTokenizer,
    frozen: files.parameter,
  };
}

/** @throws CheckpointError where the stage cannot start from such a model */
function modelTypeOf(
  { stage, start, readsInstruction }: Training,
  { modelType }: InstructBlipConfig,
): InstructBlipConfig["modelType"] {
  if (instructionStages.includes(stage)) {
    const reads = readsInstruction ?? (stage === "instruction-tuning" || modelType === "instructblip");
    return reads ? "instructblip" : "blip-2";
  }
  if (modelType === "blip-2" || !stage.startsWith("blip2")) return modelType;
  throw new CheckpointError(
    `${start} holds an InstructBLIP, and ${stage} trains a BLIP-2. Start from a BLIP-2.`,
  );
}

async function openStageOne(directory: string): Promise<Weights | undefined> {
  const path = join(directory, stageOneFile);
  if (!(await statusOf(path))) return undefined;
  return weightsOf([await openSafetensors(path)]);
}
