/** Trains the tiny InstructBLIP of the drawn picture world, from nothing to a Hugging Face folder. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { withRunLock } from "../../checkpoint/index.js";
import { input } from "../../graph/index.js";
import { parameterLayout } from "../../models/index.js";
import { ParameterScope } from "../../nn/index.js";
import { loadTokenizer, PromptProcessor } from "../../processing/index.js";
import { type HostTensor, hostTensor } from "../../tensor/index.js";
import { SceneRenderer, writeTokenizer } from "../../world/index.js";
import { runStage, type TrainProgress } from "../run-stage.js";
import { warmupCosine } from "../schedule.js";
import { imageEncoderBatch, imageEncoderLoss } from "./image-encoder.js";
import { initialParameters } from "./initial-parameters.js";
import { instructionBatch, instructionLoss } from "./instruction-tuning.js";
import { config, tokenizers } from "./model.js";
import { writeModelFolder } from "./model-folder.js";
import { alignWordVectors } from "./word-vectors.js";

export interface PictureWorldOptions {
  /** Folder of the run; the finished model is in its folder `model`. An unfinished run there is resumed. */
  readonly directory: string;
  readonly seed?: number;
  readonly threads?: number;
  readonly onProgress?: (progress: TrainProgress) => void;
  readonly signal?: AbortSignal;
}

/** What can be varied without another model. */
export interface PictureWorldRecipe {
  readonly imageEncoder: {
    readonly steps: number;
    readonly batch: number;
    readonly learningRate: number;
    readonly warmup: number;
  };
  readonly instructions: {
    readonly steps: number;
    readonly pictures: number;
    readonly questionsPerPicture: number;
    readonly learningRate: number;
    readonly warmup: number;
  };
}

/** Numbers that were found by trying; the time they take is in the model's card. */
const published: PictureWorldRecipe = {
  imageEncoder: { steps: 1500, batch: 64, learningRate: 1e-3, warmup: 100 },
  instructions: { steps: 7000, pictures: 16, questionsPerPicture: 4, learningRate: 3e-4, warmup: 200 },
};
const weightDecay = 0.05;
const clipping = 1;
/** Vectors do not decay: biases and norms. */
const isMatrix = (shape: readonly number[]): boolean => shape.length > 1;

/**
 * Trains all stages and writes the model. Started again in the same folder, it goes on where it stopped.
 * @returns the model's folder
 * @throws the signal's reason after saving, when it aborts; CheckpointError when the folder is another run's, in use by
 * another process, or cannot be written
 */
export function trainPictureWorld(options: PictureWorldOptions): Promise<string> {
  return runRecipe(published, options);
}

/** `trainPictureWorld` with other numbers. */
export async function runRecipe(recipe: PictureWorldRecipe, options: PictureWorldOptions): Promise<string> {
  await mkdir(options.directory, { recursive: true });
  return withRunLock(options.directory, () => runStages(recipe, options));
}

async function runStages(
  { imageEncoder, instructions }: PictureWorldRecipe,
  { directory, seed = 1, threads, onProgress, signal }: PictureWorldOptions,
): Promise<string> {
  const renderer = await SceneRenderer.load();
  const layout = new Map(parameterLayout(config).map(({ name, shape }) => [name, shape]));
  const isVision = (name: string): boolean => name.startsWith("vision_model.");
  const shapes = new Map<string, readonly number[]>([...layout, ...headShapes()]);
  const parameters = initialParameters(shapes, seed, 32);
  const pick = (test: (name: string) => boolean) => new Map([...shapes].filter(([name]) => test(name)));
  const optimizer = { weightDecay, decays: (name: string) => isMatrix(shapes.get(name) as number[]) };
  const run = { recipe: "picture-world", seed, imageEncoder, instructions };
  const shared = { directory, run, parameters, onProgress, signal };

  await runStage(
    {
      name: "image-encoder",
      steps: imageEncoder.steps,
      program: {
        trainable: pick((name) => isVision(name) || !layout.has(name)),
        build: imageEncoderLoss,
        threads,
      },
      batch: async (step) => imageEncoderBatch(renderer, seed, step, imageEncoder.batch),
      learningRate: (step) => warmupCosine(step, { ...imageEncoder, peak: imageEncoder.learningRate }),
      optimizer,
      clipping,
    },
    shared,
  );

  alignWordVectors(parameters);
  const text = await promptProcessor(directory);
  const frozen: Record<string, HostTensor> = {};
  for (const [name, shape] of pick(isVision)) {
    frozen[name] = hostTensor("float32", shape, parameters.get(name) as Float32Array<ArrayBuffer>);
  }
  await runStage(
    {
      name: "instruction-tuning",
      steps: instructions.steps,
      program: {
        trainable: pick((name) => layout.has(name) && !isVision(name)),
        frozen: (name, shape) => input(name, "float32", shape),
        build: instructionLoss,
        threads,
      },
      batch: async (step) => ({
        ...frozen,
        ...instructionBatch({ renderer, text, seed, ...instructions }, step),
      }),
      learningRate: (step) => warmupCosine(step, { ...instructions, peak: instructions.learningRate }),
      optimizer,
      clipping,
    },
    shared,
  );

  const model = join(directory, "model");
  await writeModelFolder(model, layout, parameters);
  return model;
}

/** Parameters of the image encoder's questions. */
function headShapes(): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  imageEncoderLoss(
    new ParameterScope((name, shape) => {
      shapes.set(name, shape);
      return input(name, "float32", shape);
    }),
  );
  return new Map([...shapes].filter(([name]) => name.startsWith("cell.")));
}

async function promptProcessor(directory: string): Promise<PromptProcessor> {
  const [language, qformer] = [
    join(directory, "tokenizer"),
    join(directory, "tokenizer", "qformer_tokenizer"),
  ];
  await writeTokenizer(language, tokenizers.language);
  await writeTokenizer(qformer, tokenizers.qformer);
  return new PromptProcessor({
    kind: "t5",
    tokenizer: await loadTokenizer(language),
    qformerTokenizer: await loadTokenizer(qformer),
    qformerMaxLength: config.qformer.maxPositions,
  });
}
