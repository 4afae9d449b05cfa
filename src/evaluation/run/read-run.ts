import { fileReason, readRegularText } from "../../files/index.js";
import type { Answer } from "../answer.js";
import { loadSamples, type SampleSet } from "../samples.js";
import { taskUnder } from "../settings/settings.js";
import { taskNamed } from "../tasks.js";
import { parseAnswers } from "./answer-log.js";
import { requireSameImages } from "./image-digest.js";
import { answersFile, type RunDescription, readRun } from "./run-folder.js";
import { readUnanswered, type Unanswered } from "./unanswered.js";

/** A set of a run, with the data again, and the answers so far. */
export interface AnsweredSet {
  readonly set: SampleSet;
  readonly answers: ReadonlyMap<string, Answer>;
  /** Samples that could not be asked when the run was last gone on with. */
  readonly unanswered: readonly Unanswered[];
}

/** A run with all that was asked and answered. */
export interface AnsweredRun {
  readonly directory: string;
  readonly run: RunDescription;
  readonly sets: readonly AnsweredSet[];
}

/**
 * Reads what a run has answered, and the data anew.
 * @param data where the data are now; default: where they were
 * @param only these sets
 * @throws Error when the folder holds no run, or when the data are not those that were asked about; DataError
 */
export async function readAnsweredRun(
  directory: string,
  { data, only }: { data?: string; only?: readonly string[] } = {},
): Promise<AnsweredRun> {
  const run = await readRun(directory);
  const unanswered = await readUnanswered(directory);
  const sets: AnsweredSet[] = [];
  for (const [name, { split, limit, seed, dataFingerprint }] of Object.entries(run.sets)) {
    if (only && !only.includes(name)) continue;
    const task = taskUnder(run.settings, taskNamed(name));
    const set = await loadSamples(data ?? run.data, task, { split, limit, seed }, run.settings);
    if (set.dataFingerprint !== dataFingerprint) {
      throw new Error(
        `${set.directory} is not what ${directory} was asked about; give the same data with --data`,
      );
    }
    const answers = await readAnswers(answersFile(directory, name));
    await requireSameImages(set, answers);
    const open = (unanswered[name] ?? []).filter(({ id }) => !answers.has(id));
    sets.push({ set, answers, unanswered: open });
  }
  return { directory, run, sets };
}

/** A half-written last line is not counted: only `evaluate` may change the file. */
async function readAnswers(path: string): Promise<Map<string, Answer>> {
  const text = await readRegularText(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return ""; // killed before this set was begun
    throw new Error(`${path}: cannot be read (${fileReason(error)})`);
  });
  return parseAnswers(text.slice(0, text.lastIndexOf("\n") + 1), path);
}
