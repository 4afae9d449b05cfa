import { type Dataset, splitsOf } from "./dataset.js";
import { DataFolder } from "./folder/data-folder.js";
import { imageProblem } from "./folder/images.js";
import { DataError, type Problem, Problems, type Severity } from "./problems.js";
import { readParts, withImages } from "./read-records.js";
import type { DataRecord } from "./record.js";
import { type RecordTexts, textsOf } from "./texts-of.js";
import { videoProblem } from "./video/video.js";

export interface DataCheck {
  readonly dataset: string;
  readonly directory: string;
  /** Nothing must be rejected; there may be warnings. */
  readonly ok: boolean;
  /** Good records of each split that the folder has. */
  readonly splits: Readonly<Record<string, number>>;
  /** Splits that the owners publish and the folder has not. */
  readonly absent: readonly string[];
  /** Good image and video files. */
  readonly images: number;
  readonly counts: Readonly<Record<Severity, number>>;
  /** The first 200 of each severity, rejections first. */
  readonly problems: readonly Problem[];
}

export interface CheckOptions {
  /** Called now and then with the number of records so far. */
  readonly onProgress?: (records: number) => void;
  /**
   * What keeps a model from reading texts, if anything. Without it, of one's own data a placeholder for images is
   * refused, as the published tokenizers do.
   */
  readonly textProblem?: (texts: RecordTexts) => string | undefined;
  readonly signal?: AbortSignal;
}

const recordsPerReport = 1000;

/**
 * Reads everything in a data folder, decodes every image once, and tells what is missing or wrong.
 * @param dataset of the catalogue, or of `ownData`
 * @throws the signal's reason
 */
export async function checkData(
  dataset: Dataset,
  directory: string,
  { onProgress, textProblem, signal }: CheckOptions = {},
): Promise<DataCheck> {
  const problems = new Problems("collect");
  const splits: Record<string, number> = {};
  let images = 0;
  let records = 0;
  try {
    const folder = await DataFolder.open(directory, problems, dataset);
    const findProblem = async (path: string, isVideo: boolean): Promise<string | undefined> => {
      const find = isVideo ? videoProblem : imageProblem;
      const problem = (await folder.pathProblem(path)) ?? (await find(folder.root, path));
      if (problem === undefined) images++;
      return problem;
    };
    const findInTexts = textProblem ?? (dataset.isOwn ? placeholderProblem : () => undefined);
    const findInRecord = (record: DataRecord): string | undefined => {
      const texts = textsOf(record, dataset);
      return texts && findInTexts(texts);
    };
    const located = withImages(folder, readParts(dataset, folder), findProblem, findInRecord);
    for await (const { record, split = record.split } of located) {
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
    images,
    counts: problems.counts,
    problems: problems.list,
  };
}

function placeholderProblem({ instruction, answers }: RecordTexts): string | undefined {
  const placeholder = "<image>";
  const isIn = (text: string) => text.includes(placeholder);
  if (!isIn(instruction) && !answers.some(isIn)) return undefined;
  const what = isIn(instruction) ? "the instruction" : "an answer";
  return (
    `${what} holds ${placeholder}, which tokenizers of published models keep for the image: ` +
    "leave it out, the image comes first by itself"
  );
}
