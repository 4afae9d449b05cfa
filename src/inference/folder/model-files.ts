import { join } from "node:path";
import {
  type Checkpoint,
  CheckpointError,
  compareLayout,
  type JsonObject,
  openCheckpoint,
  parseConfig,
  placeForRuntime,
  type Weights,
} from "../../checkpoint/index.js";
import { weight } from "../../graph/index.js";
import {
  type InstructBlipConfig,
  ignorableParameters,
  type ParameterLayout,
  parameterLayout,
} from "../../models/index.js";
import { ParameterScope } from "../../nn/index.js";
import { loadPreprocessorConfig, type PreprocessorConfig } from "../../processing/index.js";
import type { WeightSource } from "../../runtime/index.js";
import { printableLine } from "../../text/index.js";
import { endTokenIds, type GenerationSettings, readGenerationConfig } from "./generation-config.js";
import { resolveTiedMatrices } from "./tied-matrices.js";

/** A checkpoint whose configuration is understood and whose tensors are all there, ready for programs to be compiled. */
export interface ModelFiles {
  readonly checkpoint: Checkpoint;
  readonly config: InstructBlipConfig;
  /** Every parameter of the model. */
  readonly layout: readonly ParameterLayout[];
  /** What a call gets where it leaves something out. */
  readonly generation: GenerationSettings;
  /** Ids that end an answer; undefined where only the tokenizer knows. */
  readonly endIds: readonly number[] | undefined;
  /** How the model's images become pixel values. */
  readonly preprocessor: PreprocessorConfig;
  /** What a person should know of this checkpoint and no answer says: each one sentence. */
  readonly notices: readonly string[];
  readonly source: WeightSource;
  /** A scope whose parameters are the weights in the checkpoint's files. */
  scope(): ParameterScope;
  dispose(): Promise<void>;
}

/**
 * Opens a Hugging Face folder. Of the weights it reads headers only.
 * @throws CheckpointError when files are missing or damaged, or tensors are missing, surplus or wrongly shaped; Error
 * when the settings for images are wrong
 */
export async function openModelFiles(directory: string): Promise<ModelFiles> {
  const opened = await openCheckpoint(directory);
  const said = parseConfig(opened.config, join(directory, "config.json"));
  const { config, weights, notices: ofMatrices } = await resolveTiedMatrices(said, opened.weights);
  const checkpoint = { ...opened, weights };
  const layout = parameterLayout(config);
  compareLayout(directory, layout, weights, ignorableParameters(config));
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
  const place = await placeForRuntime(filesOf(weights));
  const source: WeightSource = {
    directory: place.directory,
    verify: place.verify,
    locate: (name) => {
      const { file, offset, byteLength } = weights.describe(name);
      return { file: place.locate(file), offset, byteLength };
    },
  };
  return {
    checkpoint,
    config,
    layout,
    generation: settings,
    endIds,
    preprocessor,
    notices: notices.map(printableLine),
    source,
    scope: () => new ParameterScope((name, shape) => weight(name, weights.describe(name).dtype, shape)),
    dispose: () => place.dispose(),
  };
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
