import { join } from "node:path";
import {
  type Checkpoint,
  CheckpointError,
  compareLayout,
  type ExpectedTensor,
  type JsonObject,
  openCheckpoint,
  parseConfig,
  placeForRuntime,
  type Weights,
} from "../../checkpoint/index.js";
import type { QuantizedFormat } from "../../graph/index.js";
import {
  type InstructBlipConfig,
  ignorableParameters,
  type ModelParameter,
  parameterLayout,
} from "../../models/index.js";
import { type ParameterProvider, ParameterScope } from "../../nn/index.js";
import { loadPreprocessorConfig, type PreprocessorConfig } from "../../processing/index.js";
import {
  heldParameters,
  packedTensors,
  parseQuantization,
  type QuantizedMatrices,
} from "../../quantization/index.js";
import type { WeightSource } from "../../runtime/index.js";
import { printableLine } from "../../text/index.js";
import { endTokenIds, type GenerationSettings, readGenerationConfig } from "./generation-config.js";
import { type HoldHooks, holdWeights } from "./hold-weights.js";
import { holdingsOf, type PartPrecisions, type Precision } from "./precision.js";
import { resolveTiedMatrices } from "./tied-matrices.js";

/** A checkpoint whose configuration is understood and whose tensors are all there, ready for programs to be compiled. */
export interface ModelFiles {
  readonly checkpoint: Checkpoint;
  readonly config: InstructBlipConfig;
  /** Every parameter of the model. */
  readonly layout: readonly ModelParameter[];
  /** What a call gets where it leaves something out. */
  readonly generation: GenerationSettings;
  /** Ids that end an answer; undefined where only the tokenizer knows. */
  readonly endIds: readonly number[] | undefined;
  /** How the model's images become pixel values. */
  readonly preprocessor: PreprocessorConfig;
  /** What a person should know of this checkpoint and no answer says: each one sentence. */
  readonly notices: readonly string[];
  /** Matrices that are held in few bits. */
  readonly quantized: ReadonlyMap<string, QuantizedFormat>;
  readonly source: WeightSource;
  /** Gives each parameter as it is held. */
  readonly parameter: ParameterProvider;
  /** A scope whose parameters are the weights in the checkpoint's files. */
  scope(): ParameterScope;
  dispose(): Promise<void>;
}

export interface OpenModelOptions extends HoldHooks {
  /** How linear layers are held; default: as they are stored. Other precisions are made in a temporary file. */
  readonly precision?: Precision | PartPrecisions;
}

/**
 * Opens a Hugging Face folder. Of the weights it reads headers only, unless another precision is asked for.
 * @throws CheckpointError when files are missing or damaged, or tensors are missing, surplus or wrongly shaped; Error
 * when the settings for images are wrong
 */
export async function openModelFiles(
  directory: string,
  { precision, ...hooks }: OpenModelOptions = {},
): Promise<ModelFiles> {
  const opened = await openCheckpoint(directory);
  const configPath = join(directory, "config.json");
  const said = parseConfig(opened.config, configPath);
  const packed = parseQuantization(opened.config, configPath);
  const { config, weights: stored, notices: ofMatrices } = await resolveTiedMatrices(said, opened.weights);
  const layout = parameterLayout(config);
  compareLayout(directory, storedTensors(layout, packed), stored, ignorableParameters(config));
  if (precision !== undefined && packed.size > 0) {
    throw new CheckpointError(
      `${directory} holds a quantized model, whose precision is what it is. Leave precision out, or take the model that it was made of.`,
    );
  }
  const { settings, notices: ofSettings } = readGenerationConfig(opened.generationConfig, config.text);
  const { ids: endIds, notices: ofEnds } = endTokenIds(
    opened.generationConfig,
    config.text,
    textOf(opened.config),
  );
  const notices = [
    ...(opened.isRandom ? [randomNotice(directory)] : []),
    ...ofMatrices,
    ...ofEnds,
    ...ofSettings,
  ];
  const preprocessor = await openPreprocessor(directory, config, notices);
  const holdings = precision === undefined ? new Map() : holdingsOf(layout, stored, precision);
  const held =
    holdings.size > 0
      ? await holdWeights(stored, layout, holdings, hooks)
      : { weights: stored, quantized: packed, dispose: async () => {} };
  const { weights, quantized } = held;
  const place = await placeForRuntime(filesOf(weights)).catch(async (error) => {
    await held.dispose();
    throw error;
  });
  const source: WeightSource = {
    directory: place.directory,
    verify: place.verify,
    locate: (name) => {
      const { file, offset, byteLength } = weights.describe(name);
      return { file: place.locate(file), offset, byteLength };
    },
  };
  const parameter = heldParameters(weights, quantized);
  return {
    checkpoint: { ...opened, weights },
    config,
    layout,
    generation: settings,
    endIds,
    preprocessor,
    notices: notices.map(printableLine),
    quantized,
    source,
    parameter,
    scope: () => new ParameterScope(parameter),
    dispose: async () => {
      await place.dispose();
      await held.dispose();
    },
  };
}

/** What the files hold of a model: a packed matrix is two tensors. */
function storedTensors(
  layout: readonly ModelParameter[],
  packed: QuantizedMatrices,
): readonly ExpectedTensor[] {
  return layout.flatMap((parameter): ExpectedTensor[] => {
    const format = packed.get(parameter.name);
    return format ? packedTensors(parameter, format) : [parameter];
  });
}

/** @throws CheckpointError when images would get another size than the model sees */
async function openPreprocessor(
  directory: string,
  { vision: { imageSize } }: InstructBlipConfig,
  notices: string[],
): Promise<PreprocessorConfig> {
  const { config, file } = await loadPreprocessorConfig(directory, imageSize);
  if (file === undefined) {
    notices.push(
      `${directory} has no settings for images (image_processor in processor_config.json, or ` +
        "preprocessor_config.json); those of BLIP-2 and InstructBLIP are used",
    );
  }
  const { width, height } = config;
  if (width !== imageSize || height !== imageSize) {
    throw new CheckpointError(
      `${directory}: ${file} makes images of ${width} x ${height} pixels, but config.json says ` +
        `${imageSize} x ${imageSize}. Check that both come from the same model.`,
    );
  }
  return config;
}

function randomNotice(directory: string): string {
  return `the weights in ${directory} are random, made by make-checkpoint: its answers mean nothing`;
}

/** What `endTokenIds` asks of `text_config`. */
function textOf({ text_config: text }: JsonObject): { explicit: boolean; architecture?: unknown } {
  const { eos_token_id, architectures } = (text ?? {}) as JsonObject;
  return {
    explicit: eos_token_id != null,
    architecture: Array.isArray(architectures) ? architectures[0] : undefined,
  };
}

function filesOf(weights: Weights): string[] {
  return [...new Set([...weights.names()].map((name) => weights.describe(name).file))];
}
