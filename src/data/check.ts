import { DataFolder } from "./data-folder.js";
import { type Dataset, splitsOf } from "./dataset.js";
import { pictureProblem } from "./pictures.js";
import { DataError, type Problem, Problems, type Severity } from "./problems.js";
import { readParts, withPictures } from "./read-records.js";
import { videoProblem } from "./video.js";

export interface DataCheck {
  readonly dataset: string;
  readonly directory: string;
  /** Nothing must be rejected; there may be warnings. */
  readonly ok: boolean;
  /** Good records of each split that the folder has. */
  readonly splits: Readonly<Record<string, number>>;
  /** Splits that the owners publish and the folder has not. */
  readonly absent: readonly string[];
  /** Good picture and video files. */
  readonly pictures: number;
  readonly counts: Readonly<Record<Severity, number>>;
  /** The first 200 of each severity, rejections first. */
  readonly problems: readonly Problem[];
}

export interface CheckOptions {
  /** Called now and then with the number of records so far. */
  readonly onProgress?: (records: number) => void;
  readonly signal?: AbortSignal;
}

const recordsPerReport = 1000;

/**
 * Reads everything in a data folder, decodes every picture once, and tells what is missing or wrong.
 * @throws the signal's reason
 */
export async function checkData(
  dataset: Dataset,
  directory: string,
  { onProgress, signal }: CheckOptions = {},
): Promise<DataCheck> {
  const problems = new Problems("collect");
  const splits: Record<string, number> = {};
  let pictures = 0;
  let records = 0;
  try {
    const folder = await DataFolder.open(directory, problems, dataset);
    const findProblem = async (path: string, isVideo: boolean): Promise<string | undefined> => {
      const find = isVideo ? videoProblem : pictureProblem;
      const problem = (await folder.pathProblem(path)) ?? (await find(folder.root, path));
      if (problem === undefined) pictures++;
      return problem;
    };
    for await (const { record, split = record.split } of withPictures(
      folder,
      readParts(dataset, folder),
      findProblem,
    )) {
      splits[split] = (splits[split] ?? 0) + 1;
      if (++records % recordsPerReport === 0) onProgress?.(records);
      signal?.throwIfAborted();
    }
    await dataset.checkRest?.(folder);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    problems.add(error.problem);
  }
  return {
    dataset: dataset.name,
    directory,
    ok: problems.counts.reject === 0,
    splits,
    absent: splitsOf(dataset).filter((split) => !(split in splits)),
    pictures,
    counts: problems.counts,
    problems: problems.list,
  };
}
