import { writeWhole } from "../files/index.js";
import { type AnsweredRun, type AnsweredSet, readAnsweredRun } from "./run/read-run.js";

/** Writes answers as a set's server takes them. */
type Format = (sets: ReadonlyMap<string, AnsweredSet>) => unknown;

/** By data set. */
const formats: Readonly<Record<string, { tasks: readonly string[]; format: Format }>> = {
  // visualqa.org, "Evaluation": a list of results.
  vqav2: {
    tasks: ["vqav2"],
    format: (sets) => outputs(sets.get("vqav2")!, (id, answer) => ({ question_id: Number(id), answer })),
  },
  // VizWiz's VQA API: as VQAv2, by the image's name.
  vizwiz: {
    tasks: ["vizwiz"],
    format: (sets) => outputs(sets.get("vizwiz")!, (image, answer) => ({ image, answer })),
  },
  // github.com/allenai/aokvqa, evaluation/prepare_predictions.py: either answer may be left out.
  aokvqa: {
    tasks: ["aokvqa", "aokvqa_choice"],
    format: (sets) => {
      const predictions: Record<string, Record<string, string>> = {};
      const add = (task: string, key: string): void => {
        const set = sets.get(task);
        if (!set) return;
        for (const [id, output] of outputs(set, (id, output) => [id, output] as const)) {
          predictions[id] = { ...predictions[id], [key]: output };
        }
      };
      add("aokvqa_choice", "multiple_choice");
      add("aokvqa", "direct_answer");
      return predictions;
    },
  },
};

/** Data sets whose servers take files. */
const submissionSets = Object.keys(formats);

/**
 * Writes a run's answers as the file that a data set's server scores.
 * @param set vqav2, vizwiz or aokvqa
 * @returns how many samples it holds
 * @throws RangeError for a set without a server; Error when the run has not answered all of its split
 */
export async function writeSubmission(
  directory: string,
  set: string,
  file: string,
  data?: string,
): Promise<number> {
  const known = Object.hasOwn(formats, set) ? formats[set] : undefined;
  if (!known) {
    throw new RangeError(`there is no submission format for ${set}, only for ${submissionSets.join(", ")}`);
  }
  const { tasks, format } = known;
  const run = await readAnsweredRun(directory, { data, only: tasks });
  requireWhole(run, set);
  const sets = new Map(run.sets.map((one) => [one.set.task.name, one]));
  await writeWhole(file, `${JSON.stringify(format(sets))}\n`);
  return run.sets[0]!.set.samples.length;
}

function requireWhole({ directory, sets }: AnsweredRun, name: string): void {
  if (sets.length === 0) throw new Error(`${directory} holds no answers to ${name}`);
  for (const { set, answers } of sets) {
    const all = set.samples.length;
    if (set.selection.limit !== null) {
      throw new Error(`${directory} asked only ${all} samples of ${set.task.name}; servers want all of them`);
    }
    if (answers.size < all) {
      throw new Error(
        `${directory} has answered ${answers.size} of ${all} samples of ${set.task.name}; run evaluate again to go on`,
      );
    }
  }
  const [first, second] = sets;
  if (second && first!.set.selection.split !== second.set.selection.split) {
    throw new Error(`${directory} has answers to different splits of ${name}`);
  }
}

/** In the order of the data. */
function outputs<T>({ set, answers }: AnsweredSet, entry: (id: string, output: string) => T): T[] {
  return set.samples.map(({ record }) => entry(record.id, answers.get(record.id)!.output));
}
