import { readRegularText, writeJson } from "../../files/index.js";
import { stageFiles } from "./stage-files.js";

/** Keeps how long a stage took. It is no part of what has to come out the same, and so has a file of its own. */
export async function writeSeconds(path: string, seconds: number): Promise<void> {
  await writeJson(path, { seconds });
}

/** How long a stage took so far; undefined when its file is missing or damaged, which hinders nothing. */
export async function readSeconds(path: string): Promise<number | undefined> {
  try {
    const { seconds } = JSON.parse(await readRegularText(path)) as { seconds?: unknown };
    return typeof seconds === "number" && seconds >= 0 ? seconds : undefined;
  } catch {
    return undefined;
  }
}

/** Seconds that a stage in the folder of a run took so far; undefined when that is not known. */
export function trainedSeconds(directory: string, stage: string): Promise<number | undefined> {
  return readSeconds(stageFiles(directory, stage).time);
}
