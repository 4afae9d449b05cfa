/** What a training looks at in its data before it takes a step. */
import { createHash } from "node:crypto";
import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { checkData, type DataRecord, describeProblem, ownData, type RecordTexts } from "../../data/index.js";
import { promptProblem, readableTokens } from "../../inference/index.js";
import { Random } from "../../tensor/index.js";
import type { Training } from "../config/index.js";
import { block } from "../config/problems.js";
import type { StartingModel } from "../model/starting-model.js";
import type { TrainingSet } from "./index.js";
import type { OpenSets } from "./open-sets.js";
import { recordName } from "./sampler.js";

/** Samples that cannot be learnt from. The message lists the problems, 20 at most, each with its file and line. */
export class TrainingDataError extends Error {
  override readonly name = "TrainingDataError";

  constructor(
    readonly problems: readonly string[],
    count: number,
  ) {
    super(
      problems.length === 1
        ? `${problems[0]}`
        : `${count.toLocaleString("en-US")} samples cannot be learnt from:\n${block(problems)}`,
    );
  }
}

/**
 * Reads one's own data whole, and decodes every image.
 * @throws TrainingDataError for all that is wrong; the signal's reason
 */
export async function checkOwnData(
  training: Training,
  startingModel: StartingModel,
  signal?: AbortSignal,
): Promise<void> {
  const problems: string[] = [];
  let count = 0;
  const textProblem = textProblemOf(training, startingModel);
  const files = [...training.data, ...(training.validation?.data ?? [])].flatMap((source) =>
    "own" in source ? [source.own] : [],
  );
  for (const path of new Set(files)) {
    const { dataset, directory } = ownData(path);
    const check = await checkData(dataset, directory, { textProblem, signal });
    count += check.counts.reject;
    const rejected = check.problems.filter(({ severity }) => severity === "reject");
    problems.push(...rejected.map(describeProblem));
  }
  if (count > 0) throw new TrainingDataError(problems, count);
}

/** Tells the images of each data set from others, by their names, sizes and times; in the order of the sets. */
export type ImageStamps = readonly string[];

/**
 * Looks at the texts of every record, of those that are drawn at the first, and at what the file system says of its image, which takes a second for some ten
 * thousand records.
 * @throws TrainingDataError for texts that the model cannot read, and samples without an image where the stage sees images;
 * the signal's reason
 */
export async function checkTrainingSets(
  training: Training,
  startingModel: StartingModel,
  sets: OpenSets,
  signal?: AbortSignal,
): Promise<ImageStamps> {
  const textProblem = textProblemOf(training, startingModel);
  const problems: string[] = [];
  const stamps: string[] = [];
  for (const set of [...sets.training, ...sets.validation]) {
    const hash = createHash("sha256");
    const count = set.source.drawImage ? Math.min(set.source.size, mostDrawn) : set.source.size;
    for (let first = 0; first < count; first += recordsAtOnce) {
      signal?.throwIfAborted();
      const size = Math.min(recordsAtOnce, count - first);
      const records = await Promise.all(Array.from({ length: size }, (_, i) => set.source.record(first + i)));
      for (const stamp of await Promise.all(records.map((record) => stampOf(record, set))))
        hash.update(stamp);
      for (const record of records) {
        const problem =
          imageProblem(record, training) ??
          factsProblem(record, training, startingModel) ??
          textProblem(textsOf(record, set), record.facts);
        if (problem !== undefined) problems.push(`${recordName(record, set)}: ${problem}`);
      }
    }
    stamps.push(hash.digest("hex"));
  }
  if (problems.length > 0) throw new TrainingDataError(problems, problems.length);
  return stamps;
}

/** What keeps a stage from learning from a record's image, if anything. */
function imageProblem({ images, regions }: DataRecord, training: Training): string | undefined {
  const { stage } = training;
  if (stage === "language-model") return undefined;
  if (!images?.length) return `has no image, and ${stage} learns from images; leave it out`;
  if (stage === "image-encoder" && training.images === "augmented" && regions?.length)
    return 'has regions, which are not where they were in an augmented image; set images to "whole"';
  return undefined;
}

/** Each query is to say one fact. */
function factsProblem(
  { facts = [] }: DataRecord,
  { stage }: Training,
  { config: { queryTokens } }: StartingModel,
): string | undefined {
  if (stage !== "fact-alignment" || facts.length === queryTokens) return undefined;
  return `has ${facts.length} facts, and ${stage} teaches each of the ${queryTokens} queries one; give as many`;
}

/** Records that are looked at side by side. */
const recordsAtOnce = 64;
/** Of records that are made when they are asked for there may be billions, all by the same rules: the first are looked at. */
const mostDrawn = 10_000;

async function stampOf(record: DataRecord, set: TrainingSet): Promise<string> {
  const path = record.images?.[0];
  // A source draws the same images as long as its fingerprint is the same.
  if (path === undefined || set.source.drawImage) return "null\n";
  // One that is gone is found, and named, when it is drawn.
  const found: Stats | undefined = await stat(resolve(set.directory, path)).catch(() => undefined);
  return `${JSON.stringify([path, found?.size, found?.mtimeMs])}\n`;
}

/** Templates differ in a few words: one stands for all. */
function textsOf(record: DataRecord, { dataset, instruct }: TrainingSet): RecordTexts {
  if (dataset.isOwn) {
    const answers = (record.answers ?? []).map(({ answer }) => answer);
    return { instruction: record.question ?? "", answers };
  }
  const { instruction, target } = instruct(record, new Random(0));
  return { instruction, answers: [target] };
}

/** Of the stages that write texts; the others read captions, of which any will do. */
function textProblemOf(
  { stage, maxPromptTokens, maxAnswerTokens }: Training,
  { config, promptProcessor }: StartingModel,
): (texts: RecordTexts, facts?: readonly string[]) => string | undefined {
  if (maxPromptTokens === undefined) return () => undefined;
  const cut = { prompt: maxPromptTokens, answer: maxAnswerTokens };
  const reader = { config, text: promptProcessor };
  return ({ instruction, answers }, facts = []) => {
    const reading = { instruction: stage === "blip2-stage-two" ? "" : instruction, answers, cut };
    const problem = promptProblem(reader, reading);
    if (problem !== undefined || stage !== "language-model" || facts.length <= config.queryTokens)
      return problem;
    if (promptProblem(reader, { ...reading, visualTokens: facts.length }) === undefined) return undefined;
    return (
      `${facts.length} facts, instruction and answer together are more than the ` +
      `${readableTokens(config.text)} tokens that this model reads; give fewer facts`
    );
  };
}
