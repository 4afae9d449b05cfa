import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  DataError,
  type DataRecord,
  type EvaluationPrompt,
  evaluationPrompt,
  type Problem,
  readOcrTokens,
  readRecords,
  readRelevance,
} from "../data/index.js";
import { Random } from "../tensor/index.js";
import type { SettingsName } from "./settings/names.js";
import { wordingOf } from "./settings/settings.js";
import type { Task } from "./tasks.js";
import { vocabularyOf } from "./vocabulary.js";

/** A record and what is asked about it. */
export interface Sample {
  readonly record: DataRecord;
  readonly prompt: EvaluationPrompt;
  /** How fitting each option of a dialog is, 0 to 1, where people judged it and found one that is. */
  readonly relevance?: readonly number[];
}

/** Which records of a set are asked about. */
export interface Selection {
  readonly split: string;
  /** So many records, drawn by the seed; null: all. */
  readonly limit: number | null;
  readonly seed: number;
}

/** The samples of a task, and what tells them from others. */
export interface SampleSet {
  readonly task: Task;
  /** The data set's folder. */
  readonly directory: string;
  readonly selection: Selection;
  /** How it is asked. */
  readonly settings: SettingsName;
  /** In the order of the data set. */
  readonly samples: readonly Sample[];
  /** Images that are missing or no files, each once, where the annotations name them. */
  readonly lostImages: readonly Problem[];
  /** SHA-256 of the records. Answers tell what images they are to. */
  readonly dataFingerprint: string;
  /** SHA-256 of what is asked. */
  readonly promptFingerprint: string;
}

/** The folder of a task's data set. */
export function setDirectory(data: string, { dataset }: Task): string {
  return join(data, dataset.name);
}

/**
 * @param data folder that holds a folder for each data set, named as in the catalogue
 * @throws DataError for data that are missing or wrong, and when no sample has its image; RangeError for a split that
 * the set does not have, and a limit that is no whole number of at least 1
 */
export async function loadSamples(
  data: string,
  task: Task,
  selection: Selection,
  settings: SettingsName,
): Promise<SampleSet> {
  const directory = setDirectory(data, task);
  const all: DataRecord[] = [];
  const frames = new Map<string, readonly string[]>();
  const lost = new Map<string, Problem>();
  const reading = readRecords(task.dataset, directory, {
    split: selection.split,
    onImageProblem: (path, problem) => lost.set(path, problem),
  });
  for await (const record of reading) {
    if (record.images?.length === 0) continue; // The paper asks only about questions with an image.
    if (record.frames === null) all.push(record);
    else {
      // Questions about a video share the list of its frames, which can be long.
      const first = record.frames[0]!;
      const shared = frames.get(first) ?? record.frames;
      frames.set(first, shared);
      all.push({ ...record, frames: shared });
    }
  }
  if (all.length === 0) {
    throw new Error(
      `${directory}: split ${selection.split} of ${task.dataset.name} has no image to ask about`,
    );
  }
  const records = select(all, selection);
  if (records.every((record) => problemsOf(record, lost).length > 0))
    throw new DataError(problemsOf(records[0]!, lost)[0]!);
  const vocabulary = await vocabularyOf(task, directory);
  const dataset = { ...task.dataset, evaluation: task.evaluation };
  const ocrTokens = await readOcrTokens(directory, selection.split);
  const isJudged = task.form === "dialog" && selection.split === "val";
  const relevances = isJudged ? await readRelevance(directory) : undefined;
  const samples = records.map((record) => ({
    record,
    prompt: evaluationPrompt(record, dataset, {
      ocrTokens: ocrTokens.get(record.images?.[0] ?? ""),
      vocabulary,
      wording: wordingOf(settings),
    }),
    relevance: relevances?.get(record.id),
  }));
  return {
    task,
    directory,
    selection,
    settings,
    samples,
    lostImages: [...new Set(records.flatMap((record) => problemsOf(record, lost)))],
    dataFingerprint: fingerprintRecords(records),
    promptFingerprint: fingerprintPrompts(samples),
  };
}

function problemsOf({ images, frames }: DataRecord, lost: ReadonlyMap<string, Problem>): Problem[] {
  return [...(images ?? []), ...(frames ?? [])].flatMap((path) => lost.get(path) ?? []);
}

function select(records: readonly DataRecord[], { limit, seed }: Selection): readonly DataRecord[] {
  if (limit !== null && (!Number.isInteger(limit) || limit < 1))
    throw new RangeError(`limit must be a whole number of at least 1, not ${limit}`);
  if (limit === null || limit >= records.length) return records;
  const indices = new Random(seed).shuffle([...records.keys()]).slice(0, limit);
  return indices.sort((a, b) => a - b).map((index) => records[index]!);
}

function fingerprintRecords(records: readonly DataRecord[]): string {
  const hash = createHash("sha256");
  for (const record of records) hash.update(`${JSON.stringify(record)}\n`);
  return hash.digest("hex");
}

function fingerprintPrompts(samples: readonly Sample[]): string {
  const hash = createHash("sha256");
  let last: readonly string[] | undefined;
  for (const { prompt } of samples) {
    hash.update(`${JSON.stringify(prompt.instruction)}\n`);
    // A vocabulary is the same list for all.
    if (prompt.candidates !== last) hash.update(`${JSON.stringify(prompt.candidates)}\n`);
    last = prompt.candidates;
  }
  return hash.digest("hex");
}
