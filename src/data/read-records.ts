import type { Dataset, LocatedRecord, Part } from "./dataset.js";
import { splitsOf } from "./dataset.js";
import { DataFolder } from "./folder/data-folder.js";
import { fileProblem } from "./folder/paths.js";
import { SeenIds } from "./folder/seen-ids.js";
import { DataError, fail, type Place, type Problem, Problems } from "./problems.js";
import type { DataRecord } from "./record.js";
import { isVideoFile } from "./video/frames.js";

export interface ReadOptions {
  /** Default: all that are there. */
  readonly split?: string;
  /** Collects what is wrong, and says whether a bad row ends the reading. Default: it does. */
  readonly problems?: Problems;
  /**
   * Takes what is wrong with the file of an image or video, once for each file, and the records are given all the same:
   * reading the image says it again. Default: it is a problem like others.
   */
  readonly onImageProblem?: (path: string, problem: Problem) => void;
}

/**
 * Reads a data set as its owners publish it, row by row. Every image and video file of a record is inside
 * the folder and, unless `onImageProblem` takes them as they are, there; whether it can be decoded shows when it is.
 * @throws DataError for a folder without the asked split and, unless problems are collected, for the first bad row;
 * RangeError for a split that the set does not have
 */
export async function* readRecords(
  dataset: Dataset,
  directory: string,
  { split, problems = new Problems("throw"), onImageProblem }: ReadOptions = {},
): AsyncGenerator<DataRecord> {
  const folder = await DataFolder.open(directory, problems, dataset);
  const located = readParts(dataset, folder, split);
  const findProblem = async (path: string, _isVideo: boolean, place: Place): Promise<string | undefined> => {
    if (!onImageProblem) return folder.pathProblem(path);
    const outside = folder.outsideProblem(path);
    if (outside !== undefined) return outside;
    const message = await fileProblem(folder.root, path);
    if (message !== undefined) onImageProblem(path, { severity: "reject", ...place, message });
  };
  for await (const { record } of withImages(folder, located, findProblem)) yield record;
}

/**
 * Records with their images at the paths where they are. Leaves out those of which `findInRecord` finds something, or
 * `findProblem` in an image, and reports it where the record is. An image that is good is looked at once.
 */
export async function* withImages(
  folder: DataFolder,
  records: AsyncIterable<LocatedRecord>,
  findProblem: (path: string, isVideo: boolean, place: Place) => Promise<string | undefined>,
  findInRecord: (record: DataRecord) => string | undefined = () => undefined,
): AsyncGenerator<LocatedRecord> {
  const good = new SeenIds();
  for await (const located of records) {
    const { place, moreImages = [] } = located;
    const record = await atTheirPaths(folder, located.record);
    const { images, frames } = record;
    const isVideo = frames !== null && isVideoFile(frames);
    const inRecord = findInRecord(record);
    if (inRecord !== undefined) folder.problems.reject(place, inRecord);
    let isGood = inRecord === undefined;
    for (const path of [...(images ?? []), ...(frames ?? []), ...moreImages]) {
      if (good.has(path)) continue;
      const problem = await findProblem(path, isVideo, place);
      if (problem === undefined) good.add(path);
      else {
        folder.problems.reject(place, problem);
        isGood = false;
      }
    }
    if (isGood) yield record === located.record ? located : { ...located, record };
  }
}

/** Frames were looked for when they were listed. */
async function atTheirPaths(folder: DataFolder, record: DataRecord): Promise<DataRecord> {
  const { images } = record;
  if (images === null) return record;
  const located: string[] = [];
  for (const path of images) located.push(folder.isFound(path) ? path : await folder.locate(path));
  return located.every((path, index) => path === images[index]) ? record : { ...record, images: located };
}

/**
 * Records of the parts that are there; a split that was asked for must be there. A file that cannot be read on ends its
 * part, not the others.
 */
export async function* readParts(
  dataset: Dataset,
  folder: DataFolder,
  split?: string,
): AsyncGenerator<LocatedRecord> {
  const { name, parts, layout } = dataset;
  const asked = parts.filter(({ splits }) => split === undefined || splits.includes(split));
  if (asked.length === 0) {
    throw new RangeError(`${name} has no split ${split}; it has ${splitsOf(dataset).join(", ")}`);
  }
  let isThere = false;
  for (const part of asked) {
    const files = typeof part.files === "function" ? await part.files(folder) : part.files;
    const found: boolean[] = [];
    for (const file of files) found.push(await folder.has(file));
    if (!found.includes(true)) continue;
    isThere = true;
    for (const [i, file] of files.entries()) {
      if (!found[i])
        folder.problems.reject({ file }, `is missing; it belongs to ${files[found.indexOf(true)]}`);
    }
    if (!found.includes(false)) yield* readPart(part, files[0]!, folder, split);
  }
  if (!isThere && dataset.isOwn)
    fail({ file: dataset.title }, `is missing; there is no file ${dataset.source}`);
  if (!isThere) {
    const missing =
      split === undefined ? `no annotations of ${name}` : `no annotations of ${name}'s split ${split}`;
    fail({ file: "." }, `there are ${missing}; expected are ${layout.join("; ")}`);
  }
}

async function* readPart(
  part: Part,
  firstFile: string,
  folder: DataFolder,
  split: string | undefined,
): AsyncGenerator<LocatedRecord> {
  const { problems } = folder;
  const seen = new Map(part.splits.map((split) => [split, new SeenIds()]));
  const before = problems.counts.reject;
  let isEmpty = true;
  try {
    for await (const located of part.read(folder)) {
      isEmpty = false;
      const { record, place } = located;
      const splitOfRecord = located.split ?? record.split;
      if (!part.idsAreRowNumbers && !seen.get(splitOfRecord)!.add(record.id)) {
        problems.reject(place, `id ${record.id} is there twice in ${splitOfRecord}`);
      } else if (split === undefined || split === splitOfRecord) yield located;
    }
    if (isEmpty && problems.counts.reject === before) problems.reject({ file: firstFile }, "holds no record");
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    problems.add(error.problem);
  }
}
