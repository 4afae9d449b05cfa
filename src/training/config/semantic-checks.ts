/** What can be wrong with a configuration whose keys and types are right. */
import type { Stats } from "node:fs";
import { join, resolve } from "node:path";
import { datasetNamed, datasets, ownData, splitsOf } from "../../data/index.js";
import { fileReason, statusOf } from "../../files/index.js";
import { suggest } from "../../options/index.js";
import type { SampleKind } from "../../world/index.js";
import { stageDefaults } from "./published.js";
import type { WrittenConfig, WrittenSource } from "./schema.js";
import type { StageName, Training } from "./training-config.js";

/** Stages that compare the images and texts of a batch with each other. */
export const contrastiveStages: readonly StageName[] = ["image-encoder", "blip2-stage-one"];
/** Stages that learn from captions. */
const captionStages: readonly StageName[] = [...contrastiveStages, "blip2-stage-two"];
/** Stages whose Q-Former may read the instruction. */
export const instructionStages: readonly StageName[] = ["instruction-tuning", "fine-tuning"];

/** Problems of numbers and keys that do not go together. */
export function checkCombinations(config: WrittenConfig, training: Training): string[] {
  const { stage, batch, images, factNoise, readsInstruction, validation, learningRate: written } = config;
  const { steps, learningRate } = training;
  const { schedule, peak, start, minimum, warmup } = learningRate;
  const problems: string[] = [];
  if (warmup >= steps) {
    problems.push(`learningRate.warmup is ${warmup}; expected fewer than the ${steps} steps`);
  }
  if (start > peak) problems.push(`learningRate.start is ${start}; expected at most the peak, ${peak}`);
  if (minimum > peak) problems.push(`learningRate.minimum is ${minimum}; expected at most the peak, ${peak}`);
  if (schedule === "cosine" && written?.innerEpoch !== undefined) {
    problems.push("learningRate.innerEpoch is of the staircase; leave it out, or set learningRate.schedule");
  }
  if (batch < 2 && contrastiveStages.includes(stage)) {
    problems.push(`batch is 1; ${stage} compares the samples of a batch, expected at least 2`);
  }
  if (validation?.samples === 1 && contrastiveStages.includes(stage)) {
    problems.push(`validation.samples is 1; ${stage} compares samples with each other, expected at least 2`);
  }
  if (training.start === join(training.output, "model")) {
    problems.push(
      "start is the folder model of output, which the trained model would replace; give another output",
    );
  }
  if (stage === "image-encoder" && images === "features") {
    problems.push('images is "features"; image-encoder trains what they come from: "augmented" or "whole"');
  }
  if (stage === "language-model" && images !== undefined) {
    problems.push("images is not of language-model, which learns from texts alone; leave it out");
  }
  for (const key of ["dropout", "maxPromptTokens", "maxAnswerTokens"] as const) {
    if (config[key] !== undefined && stageDefaults[stage][key] === undefined) {
      problems.push(`${key} is not of ${stage}; leave it out`);
    }
  }
  if (factNoise !== undefined && stage !== "language-model") {
    problems.push(`factNoise is not of ${stage}; leave it out`);
  }
  if (readsInstruction !== undefined && !instructionStages.includes(stage)) {
    problems.push(`readsInstruction is not of ${stage}; leave it out`);
  }
  return problems;
}

/** Problems of one list of data sets, of which `path` is the key. */
export async function checkSources(
  stage: StageName,
  path: string,
  sources: readonly WrittenSource[],
  directory: string,
): Promise<string[]> {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const [index, source] of sources.entries()) {
    const at = `${path}.${index}`;
    const { set, own, world } = source;
    const found = checkKeys(at, source);
    if (found.length === 0) {
      if (world !== undefined) found.push(...checkWorld(stage, at, world));
      else if (own === undefined) found.push(...checkSet(stage, at, source));
    }
    problems.push(...found);
    if (found.length > 0) continue;
    const name = world ? `world/${world}` : own ? ownData(own).dataset.name : (set as string);
    if (seen.has(name)) {
      problems.push(
        `${at}: ${name} is in the list twice; give factor to draw it more often, or rename a file`,
      );
    }
    seen.add(name);
    if (world !== undefined) continue;
    const place = resolve(directory, own ?? (source.directory as string));
    problems.push(
      ...(own === undefined
        ? await checkPlace(`${at}.directory`, place, "folder")
        : await checkPlace(`${at}.own`, place, "file")),
    );
  }
  return problems;
}

/** Keys of each kind of source, which are not of the others. */
const sourceKeys = {
  world: ["scenes", "split"],
  own: ["upright"],
  set: ["directory", "splits", "upright"],
} as const;

/** A source is of one kind: of the first of these that it names. */
function checkKeys(at: string, source: WrittenSource): string[] {
  const kinds = Object.keys(sourceKeys) as (keyof typeof sourceKeys)[];
  const kind = kinds.find((each) => source[each] !== undefined);
  if (!kind) return [`${at} is of no data; expected set and directory, own, or world`];
  const known: readonly string[] = [kind, ...sourceKeys[kind], "factor"];
  return Object.entries(source)
    .filter(([key, value]) => value !== undefined && !known.includes(key))
    .map(([key]) => `${at}.${key} does not go with ${kind}; leave one of the two out`);
}

/** What a stage learns of the drawn world. */
function checkWorld(stage: StageName, at: string, world: SampleKind): string[] {
  const fitting: readonly SampleKind[] =
    stage === "image-encoder"
      ? ["regions"]
      : captionStages.includes(stage)
        ? ["captions"]
        : ["questions", "relations", "captions"];
  if (fitting.includes(world)) return [];
  const expected = fitting.map((each) => JSON.stringify(each)).join(" or ");
  return [`${at}.world is ${JSON.stringify(world)}; ${stage} learns from ${expected}`];
}

function checkSet(stage: StageName, at: string, { directory, splits, ...source }: WrittenSource): string[] {
  const set = source.set as string;
  const names = datasets.map(({ name }) => name);
  if (!names.includes(set)) return [`${at}.set is ${JSON.stringify(set)}; ${suggest(set, names)}`];
  const dataset = datasetNamed(set);
  const problems: string[] = [];
  if (directory === undefined) problems.push(`${at}.directory is missing; expected the folder of ${set}`);
  if (dataset.category === "video question answering") {
    problems.push(`${at}.set is ${JSON.stringify(set)}, a set of videos; training reads images`);
  }
  if (captionStages.includes(stage) && !dataset.category.startsWith("image captioning")) {
    problems.push(
      `${at}.set is ${JSON.stringify(set)}, which has no captions; ${stage} learns from captions`,
    );
  }
  const known = splitsOf(dataset);
  for (const split of splits ?? [defaultSplit]) {
    if (!known.includes(split)) {
      problems.push(`${at}.splits has no ${JSON.stringify(split)}; ${set} has ${known.join(", ")}`);
    }
  }
  return problems;
}

/** Learnt from unless told. */
export const defaultSplit = "train";

/** Nothing where the path is there. */
export async function checkPlace(key: string, path: string, kind: "file" | "folder"): Promise<string[]> {
  let found: Stats | undefined;
  try {
    found = await statusOf(path);
  } catch (error) {
    return [`${key}: ${path} cannot be read: ${fileReason(error)}`];
  }
  if (!found) return [`${key}: there is no ${kind} ${path}`];
  return found.isDirectory() === (kind === "folder") ? [] : [`${key}: ${path} is no ${kind}`];
}
