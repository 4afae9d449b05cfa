import { join, resolve } from "node:path";
import { modelDirectory } from "../../inference/folder/model-directory.js";
import { describeIssues, TrainingConfigError } from "./problems.js";
import { stageDefaults, stepDefaults } from "./published.js";
import { trainingSchema, type WrittenConfig, type WrittenSource } from "./schema.js";
import { checkCombinations, checkPlace, checkSources, defaultSplit } from "./semantic-checks.js";
import { shortRunNotice } from "./short-run.js";
import type { Training, TrainingData } from "./training-config.js";

const defaultSamples = 1000;
const defaultAnswers = 50;
const defaultScenes = 40_000;

/**
 * Checks a configuration and fills in what it leaves out.
 * @param directory that relative paths are relative to
 * @param file what errors call it
 * @throws TrainingConfigError that lists every problem with its path
 */
export async function parseTraining(
  value: unknown,
  directory: string,
  file = "the configuration",
): Promise<Training> {
  const result = trainingSchema.safeParse(value);
  if (!result.success) throw new TrainingConfigError(file, describeIssues(result.error, value));
  const config = result.data;
  const { stage, validation, qformerTokenizer } = config;
  const steps = config.steps ?? stageDefaults[stage].steps;
  // Where it is missing, nothing else is to be said about it.
  const training = complete(config, steps ?? Number.POSITIVE_INFINITY, directory);
  const problems = [
    ...(steps === undefined ? [`steps is missing; of ${stage} no number is published`] : []),
    ...checkCombinations(config, training),
    ...(await checkPlace("start", training.start, "folder")),
    ...(await checkParts(training.parts)),
    ...(qformerTokenizer
      ? await checkPlace("qformerTokenizer", resolve(directory, qformerTokenizer), "folder")
      : []),
    ...(await checkSources(stage, "data", config.data, directory)),
    ...(validation ? await checkSources(stage, "validation.data", validation.data, directory) : []),
  ];
  if (problems.length > 0) throw new TrainingConfigError(file, problems);
  return training;
}

function complete(config: WrittenConfig, steps: number, directory: string): Training {
  const { stage, validation, qformerTokenizer, cache } = config;
  const parts = config.parts && withoutUndefined(config.parts);
  const defaults = stageDefaults[stage];
  const output = resolve(directory, config.output);
  const data = (sources: readonly WrittenSource[]) =>
    sources.map((source) => completeSource(source, directory));
  const { dropout, maxPromptTokens, maxAnswerTokens } = defaults;
  const { every, ...counts } = stepDefaults(stage, steps);
  const shortRun = shortRunNotice(config, steps);
  return {
    accumulate: 1,
    weightDecay: defaults.weightDecay,
    betas: defaults.betas,
    ...(dropout !== undefined && { dropout }),
    ...(maxPromptTokens !== undefined && { maxPromptTokens }),
    ...(maxAnswerTokens !== undefined && { maxAnswerTokens }),
    images: "augmented",
    seed: 1,
    ...withoutUndefined(config),
    start: modelDirectory(config.start, directory).directory,
    ...(parts && {
      parts: Object.fromEntries(
        Object.entries(parts).map(([key, folder]) => [key, modelDirectory(folder, directory).directory]),
      ),
    }),
    output,
    cache: cache === undefined ? join(output, "cache") : resolve(directory, cache),
    data: data(config.data),
    steps,
    learningRate: { ...defaults.learningRate, ...counts, ...withoutUndefined(config.learningRate ?? {}) },
    clipping: config.clipping ?? null,
    notices: shortRun === undefined ? [] : [shortRun],
    validation: validation && {
      every: validation.every ?? every,
      data: data(validation.data),
      samples: validation.samples ?? defaultSamples,
      answers: validation.answers ?? defaultAnswers,
    },
    ...(qformerTokenizer !== undefined && { qformerTokenizer: resolve(directory, qformerTokenizer) }),
  };
}

async function checkParts(parts: Training["parts"] = {}): Promise<string[]> {
  const problems: string[] = [];
  for (const [key, folder] of Object.entries(parts)) {
    problems.push(...(await checkPlace(`parts.${key}`, folder, "folder")));
  }
  return problems;
}

/** Without the keys that are there and say nothing. */
function withoutUndefined<T extends object>(section: T): T {
  return Object.fromEntries(Object.entries(section).filter(([, value]) => value !== undefined)) as T;
}

function completeSource(source: WrittenSource, base: string): TrainingData {
  const { set, directory, splits, own, world, scenes, split, factor, upright } = source;
  if (own !== undefined) return { own: resolve(base, own), factor, upright };
  if (world !== undefined) return { world, scenes: scenes ?? defaultScenes, split: split ?? "train", factor };
  // What is missing is among the problems.
  return {
    set: set ?? "",
    directory: resolve(base, directory ?? ""),
    splits: splits ?? [defaultSplit],
    factor,
    upright,
  };
}
