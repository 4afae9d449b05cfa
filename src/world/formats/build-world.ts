import { join } from "node:path";
import { exists, FileError, fillFolder, makeFolder } from "../../files/index.js";
import { Random } from "../../tensor/index.js";
import { fileSize } from "../drawing/files.js";
import { Painter } from "../drawing/painter.js";
import { setBuilders, sharedFolders } from "./catalogue.js";
import { markMiniature, miniatureFile } from "./mark.js";
import { SetFolder } from "./set-folder.js";

export interface BuildWorldOptions {
  /** Each data set becomes a folder in here, with its own name. */
  readonly directory: string;
  /** Same seed, same files. */
  readonly seed: number;
  /** Number of records: at 1 a few hundred of what is trained on, and 100 to 200 of what is only evaluated. */
  readonly scale: number;
  /** Names of data sets; all of them unless told. */
  readonly sets?: readonly string[];
  /** Called before each folder is built. */
  readonly onProgress?: (progress: { folder: string; done: number; total: number }) => void;
  readonly signal?: AbortSignal;
}

/** A data set that was built. */
export interface BuiltSet {
  readonly name: string;
  /** Its folder below `directory`: sets for question generation share that of the questions. */
  readonly folder: string;
}

/** Fewer records than this would say nothing about a format. */
const leastRecords = 4;

/**
 * Draws miniatures of the paper's data sets, in the very files that their owners publish: the records of `setRecord`.
 * Those that the paper holds out show things and a style that training never does. A set's folder appears whole or not at
 * all; a file
 * `miniature.json` beside them says what they are. Sets that are there already, of the same seed and scale, stay.
 * @throws RangeError for an unknown set; FileError when a set's folder cannot be written or is somebody else's, or
 * when the directory holds a miniature of another seed or scale; the signal's reason
 */
export async function buildWorld(options: BuildWorldOptions): Promise<BuiltSet[]> {
  const { directory, seed, scale, onProgress, signal } = options;
  const built = chosenSets(options.sets);
  const folders = new Set(built.map(({ folder }) => folder));
  const builders = setBuilders.filter(({ name }) => folders.has(name));
  const there = new Set<string>();
  for (const { name } of builders) if (await exists(join(directory, name))) there.add(name);
  // Without the mark they are somebody else's.
  if (there.size > 0 && !(await exists(join(directory, miniatureFile)))) {
    const [name] = there;
    throw new FileError(`${join(directory, name!)} is already there; remove it, or build elsewhere`);
  }
  await makeFolder(directory);
  await markMiniature(directory, seed, scale);
  const painter = await Painter.load(fileSize);
  for (const [done, { name, build }] of builders.entries()) {
    onProgress?.({ folder: name, done, total: builders.length });
    // Of the same seed and scale, and whole: this build goes on where another one ended.
    if (there.has(name)) continue;
    await fillFolder(join(directory, name), (path) =>
      build({
        seed,
        random: new Random(seed).fork(`data set ${name}`),
        folder: new SetFolder(path, signal),
        painter,
        count: (atScaleOne) => Math.max(leastRecords, Math.round(atScaleOne * scale)),
      }),
    );
  }
  return built;
}

/** The sets of these names, or all, each with its folder. */
function chosenSets(names?: readonly string[]): BuiltSet[] {
  const all = [
    ...setBuilders.map(({ name }) => ({ name, folder: name })),
    ...Object.entries(sharedFolders).map(([name, folder]) => ({ name, folder })),
  ];
  const unknown = names?.find((name) => all.every((each) => each.name !== name));
  if (unknown !== undefined) {
    throw new RangeError(
      `there is no data set ${unknown}; known are ${all.map(({ name }) => name).join(", ")}`,
    );
  }
  return all.filter(({ name }) => names === undefined || names.includes(name));
}
