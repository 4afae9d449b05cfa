import { join, resolve } from "node:path";
import { FileError } from "../../files/index.js";
import { HubError } from "../../hub/index.js";
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
  const models = await findModels(config, directory);
  const training = complete(config, steps ?? Number.POSITIVE_INFINITY, directory, models.found);
  const problems = [
    ...(steps === undefined ? [`steps is missing; of ${stage} no number is published`] : []),
    ...checkCombinations(config, training),
    ...models.problems,
    ...(qformerTokenizer
      ? await checkPlace("qformerTokenizer", resolve(directory, qformerTokenizer), "folder")
      : []),
    ...(await checkSources(stage, "data", config.data, directory)),
    ...(validation ? await checkSources(stage, "validation.data", validation.data, directory) : []),
  ];
  if (problems.length > 0) throw new TrainingConfigError(file, problems);
  return training;
}

interface FoundModels {
  /** Folders by `start` and `parts.NAME`. */
  readonly found: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
}

/** The folders of the models that a configuration names, on the disk or in the hub's cache. */
async function findModels({ start, parts = {} }: WrittenConfig, base: string): Promise<FoundModels> {
  const found = new Map<string, string>();
  const problems: string[] = [];
  const named = Object.entries(parts).flatMap(([key, model]) =>
    model === undefined ? [] : [[`parts.${key}`, model] as const],
  );
  for (const [key, model] of [["start", start] as const, ...named]) {
    try {
      const { directory } = await modelDirectory(model, { base });
      found.set(key, directory);
      problems.push(...(await checkPlace(key, directory, "folder")));
    } catch (error) {
      if (!(error instanceof HubError || error instanceof FileError)) throw error;
      problems.push(`${key}: ${error.message}`);
    }
  }
  return { found, problems };
}

function complete(
  config: WrittenConfig,
  steps: number,
  directory: string,
  models: ReadonlyMap<string, string>,
): Training {
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
    // One that was not found is among the problems.
    start: models.get("start") ?? "",
    ...(parts && {
      parts: Object.fromEntries(Object.keys(parts).map((key) => [key, models.get(`parts.${key}`) ?? ""])),
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
