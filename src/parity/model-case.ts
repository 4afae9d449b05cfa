import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { LoadedModel, type ModelFiles } from "../inference/index.js";
import type { Device } from "../options/index.js";
import type { HostTensor } from "../tensor/index.js";
import { type About, readAbout, toleranceOf } from "./about.js";
import type { CaseKind, CaseOptions } from "./case-kind.js";
import {
  type CompareOptions,
  type Comparison,
  compareTensors,
  notCompared,
  type ParityResult,
} from "./compare.js";
import { computeForward } from "./forward.js";
import { computeGeneration, generationName } from "./generation.js";
import { type NamedTensors, readTensors } from "./tensors.js";
import { computeTraining } from "./training.js";

/**
 * A model with a batch of inputs and what the reference computes of it, stage by stage: `model/`, `inputs.safetensors`,
 * `expected.safetensors`; and the same weights rounded to 16 bits: `model_sharded_X/`, `expected_sharded_X.safetensors`,
 * computed in float32 too and held to the same tolerances.
 *
 * `expected_generation_v4.35.2.safetensors` is not compared: older releases counted the length of beams in another way,
 * which is not implemented here.
 */
export const modelCase: CaseKind = {
  matches: (names) => names.has("model") && names.has("expected.safetensors"),
  async *compare(directory, name, options = {}) {
    const about = await readAbout(directory);
    const inputs = await readTensors(join(directory, "inputs.safetensors"));
    yield* compareModel({ directory, group: name, suffix: "", about, inputs, options });
    const shards = (await readdir(directory)).flatMap(
      (file) => /^expected_(sharded_.+)\.safetensors$/.exec(file)?.[1] ?? [],
    );
    for (const shard of shards.sort()) {
      yield* compareModel({
        directory,
        group: `${name} ${shard}`,
        suffix: `_${shard}`,
        about,
        inputs,
        options,
      });
    }
  },
};

interface ModelComparison {
  readonly directory: string;
  readonly group: string;
  /** Of the model's folder and of the file of expected tensors. */
  readonly suffix: string;
  readonly about: About;
  readonly inputs: NamedTensors;
  readonly options: CaseOptions;
}

/** Tensors that are computed together. */
interface Stage {
  readonly names: readonly string[];
  compare(expected: NamedTensors): Promise<(name: string) => Comparison>;
}

async function* compareModel(comparison: ModelComparison): AsyncGenerator<ParityResult> {
  const { directory, group, suffix, options } = comparison;
  const { signal } = options;
  const expected = await readTensors(join(directory, `expected${suffix}.safetensors`));
  const model = await LoadedModel.load(join(directory, `model${suffix}`), options);
  try {
    for (const stage of stagesOf(model, comparison, [...expected.keys()])) {
      signal?.throwIfAborted();
      const compare = await stage.compare(expected).catch((error) => {
        if (signal?.aborted) throw error;
        return () => notCompared(error instanceof Error ? error.message : String(error));
      });
      for (const tensor of [...stage.names].sort(naturally.compare)) {
        yield { group, tensor, ...compare(tensor) };
      }
    }
  } finally {
    await model.dispose();
  }
}

/** Layer 10 after layer 9. */
const naturally = new Intl.Collator("en", { numeric: true });

function stagesOf(
  model: LoadedModel,
  { about, inputs, options: { device, signal } }: ModelComparison,
  names: readonly string[],
): Stage[] {
  const { files } = model;
  const matching = (pattern: RegExp): string[] => names.filter((name) => pattern.test(name));
  const trained = matching(/^(grad|adamw3)\.|^train\.losses$/);
  const stages: Stage[] = [
    forwardStage(matching(/^((vision|qformer|lm)\.|language_projection$)/), files, inputs, about, { device }),
    forwardStage(matching(/^rp\.lm\./), files, inputs, about, { prefix: "rp_", device }),
    ...settingsOf(names).map((setting) => generationStage(setting, names, model, inputs, about, signal)),
    trainingStage(trained, files, inputs, about),
  ];
  const known = new Set(stages.flatMap((stage) => stage.names));
  const unknown: Stage = {
    names: names.filter((name) => !known.has(name)),
    compare: async () => () => notCompared("this kind of tensor is not known"),
  };
  return [...stages, unknown].filter(
    ({ names }) => names.length > 0 && !(names === trained && device !== undefined && device !== "cpu"),
  );
}

function forwardStage(
  names: readonly string[],
  files: ModelFiles,
  inputs: NamedTensors,
  about: About,
  options: { readonly prefix?: "rp_"; readonly device?: Device },
): Stage {
  return {
    names,
    compare: async (expected) => {
      const computed = await computeForward(files, inputs, options);
      return (name) =>
        compareNamed(about, name, expected, computed.get(options.prefix ? name.replace(/^rp\./, "") : name));
    },
  };
}

function settingsOf(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => generationName.exec(name)?.[1] ?? []))].sort();
}

function generationStage(
  setting: string,
  names: readonly string[],
  model: LoadedModel,
  inputs: NamedTensors,
  about: About,
  signal?: AbortSignal,
): Stage {
  return {
    names: names.filter((name) => generationName.exec(name)?.[1] === setting),
    compare: async (expected) => {
      const { tensors, steps } = await computeGeneration(model, inputs, about, setting, signal);
      return (name) => {
        const kind = generationName.exec(name)?.[2] as string;
        const actual = tensors[kind];
        return compareNamed(about, name, expected, actual, {
          // A finished row goes on with scores that mean nothing.
          ...(kind === "step_scores" && actual && { counts: beforeEnd(steps, actual) }),
        });
      };
    },
  };
}

/** Elements `[row, step, vocabulary]` of the steps that a row took. */
function beforeEnd(steps: readonly number[], { shape }: HostTensor) {
  const [longest, vocabulary] = [shape[1]!, shape[2]!];
  return (index: number): boolean => {
    const step = Math.floor(index / vocabulary);
    return step % longest < steps[Math.floor(step / longest)]!;
  };
}

function trainingStage(
  names: readonly string[],
  files: ModelFiles,
  inputs: NamedTensors,
  about: About,
): Stage {
  return {
    names,
    compare: async (expected) => {
      const computed = await computeTraining(files, inputs, about.training?.optimizer);
      return (name) =>
        compareNamed(about, name, expected, computed.get(name), looseWhereNoise(name, expected));
    },
  };
}

/** Tolerance of what AdamW makes out of rounding noise: a bit more than three steps at the reference's learning rate. */
const noiseTolerance = 4e-3;

/**
 * AdamW's first steps have nearly the size of the learning rate however small the gradient is. Where the gradient is not
 * zero but below 1e-6, and in key biases, which softmax cannot see, its sign is rounding noise.
 */
function looseWhereNoise(name: string, expected: NamedTensors): { noise?: (index: number) => boolean } {
  if (!name.startsWith("adamw3.")) return {};
  if (name.endsWith(".key.bias")) return { noise: () => true };
  const gradient = expected.get(name.replace("adamw3.", "grad."))?.data;
  const size = (index: number): number => Math.abs(Number(gradient?.[index] ?? 1));
  return { noise: (index) => size(index) > 0 && size(index) < 1e-6 };
}

interface NamedOptions extends Pick<CompareOptions, "counts"> {
  readonly noise?: (index: number) => boolean;
}

function compareNamed(
  about: About,
  name: string,
  expected: NamedTensors,
  actual: HostTensor | undefined,
  { counts, noise }: NamedOptions = {},
): Comparison {
  const wanted = expected.get(name) as HostTensor;
  if (!actual) return notCompared("this model does not compute such a tensor");
  if (!wanted.dtype.includes("float")) return compareTensors(wanted, actual, 0, { counts });
  const { tolerance, note } = toleranceOf(about, name, wanted);
  const toleranceAt = noise && ((index: number) => (noise(index) ? noiseTolerance : tolerance));
  const comparison = compareTensors(wanted, actual, tolerance, { counts, toleranceAt });
  const detail = [comparison.detail, note].filter((text) => text !== undefined).join("; ");
  return { ...comparison, ...(detail !== "" && { detail }) };
}
