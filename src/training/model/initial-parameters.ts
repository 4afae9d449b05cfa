import { CheckpointError, type Weights } from "../../checkpoint/index.js";
import { elementCount, Random, toFloat32 } from "../../tensor/index.js";
import type { Training } from "../config/index.js";
import { stageTwoParameters } from "../stages/blip2-stage-one-names.js";
import { temperatureName } from "../stages/contrastive.js";
import type { ParameterShapes } from "./parameter-shapes.js";
import { randomParameters } from "./random-parameters.js";
import type { StartingModel } from "./starting-model.js";

/** A weight under the name that it has in the model that comes out. */
interface Source {
  readonly weights: Weights;
  readonly name: string;
}

interface InitialParameters {
  readonly values: Map<string, Float32Array>;
  /** Names of what the start does not have. */
  readonly fresh: readonly string[];
}

/**
 * Values that training starts from, in float32: the start's, and for what it lacks random ones, each by the seed and its
 * name alone: as BERT's, or where all begins at random as `randomParameters` says.
 * @throws CheckpointError when a weight of the start is of another shape
 */
export async function initialParameters(
  startingModel: StartingModel,
  trainable: ReadonlyMap<string, readonly number[]>,
  { seed, initialize }: Pick<Training, "seed" | "initialize">,
): Promise<InitialParameters> {
  const sources = sourcesOf(startingModel);
  const lacking = new Map([...trainable].filter(([name]) => !sources.has(name)));
  const fresh =
    initialize === "random"
      ? randomParameters(lacking, startingModel.config, seed)
      : freshValues(lacking, new Random(seed).fork("initial values"));
  const values = new Map<string, Float32Array>();
  for (const [name, shape] of trainable) {
    values.set(name, fresh.get(name) ?? (await readSource(sources.get(name)!, shape)));
  }
  return { values, fresh: [...lacking.keys()] };
}

function sourcesOf({ files, stageOne, config }: StartingModel): ReadonlyMap<string, Source> {
  const all = new Map<string, Source>();
  for (const weights of [files.checkpoint.weights, stageOne]) {
    for (const name of weights?.names() ?? []) if (!all.has(name)) all.set(name, { weights: weights!, name });
  }
  const { modelType } = files.config;
  if (modelType === config.modelType) return all;
  if (config.modelType === "instructblip") return stageTwoParameters(all, "instructblip");
  // Without the instruction, what normalises queries and text together has the queries for itself.
  return new Map(
    [...all].map(([name, source]) => [
      name.replace(/^qformer\.embeddings\.layernorm\./, "qformer.layernorm."),
      source,
    ]),
  );
}

async function readSource({ weights, name }: Source, shape: readonly number[]): Promise<Float32Array> {
  const { shape: found, file } = weights.describe(name);
  if (String(found) !== String(shape)) {
    throw new CheckpointError(
      `${file}: ${name} is [${found.join(", ")}], and [${shape.join(", ")}] is trained. ` +
        "Check that the Q-Former's tokenizer is the one that the model was trained with.",
    );
  }
  return toFloat32(await weights.read(name)).data;
}

function freshValues(shapes: ParameterShapes, random: Random): ReadonlyMap<string, Float32Array> {
  return new Map(
    [...shapes].map(([name, shape]) => [name, randomValues(name, shape, random.fork(name))] as const),
  );
}

/** As BERT and Hugging Face's models begin: norms at 1, biases at 0, all else normal with deviation 0.02. */
function randomValues(name: string, shape: readonly number[], random: Random): Float32Array {
  const values = new Float32Array(elementCount(shape));
  if (name === temperatureName || name === "temp") return values.fill(0.07);
  if (/norm\d*\.weight$/i.test(name)) return values.fill(1);
  return name.endsWith("bias") ? values : values.map(() => 0.02 * random.normal());
}
