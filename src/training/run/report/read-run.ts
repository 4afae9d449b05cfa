import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { CheckpointError, openSafetensors } from "../../../checkpoint/index.js";
import { readRegularText } from "../../../files/index.js";
import { stageFiles } from "../stage-files.js";
import { readSeconds } from "../stage-time.js";
import { type LoggedStep, StepLog } from "../step-log.js";

/** A stage as its files tell. */
export interface LoggedStage {
  readonly name: string;
  readonly steps: readonly LoggedStep[];
  /** What the run was set to, as JSON. */
  readonly run: string;
  readonly seconds?: number;
}

const stateSuffix = ".state.safetensors";

/**
 * The stages of a run's folder, in the order in which they were last trained.
 * @throws CheckpointError when there are none, or a file is damaged
 */
export async function readRun(directory: string): Promise<LoggedStage[]> {
  const names = (
    await readdir(directory).catch((error: Error) => {
      throw new CheckpointError(`Cannot read ${directory}: ${error.message}`);
    })
  )
    .filter((name) => name.endsWith(stateSuffix))
    .map((name) => name.slice(0, -stateSuffix.length));
  if (names.length === 0) {
    throw new CheckpointError(`${directory} is no folder of a training run: no stage was saved in it yet.`);
  }
  const configuration = await configurationOf(directory);
  const stages: (LoggedStage & { trainedAt: number })[] = [];
  for (const name of names) {
    const files = stageFiles(directory, name);
    const { metadata } = await openSafetensors(files.state);
    const { steps } = await StepLog.open(files.log, Number(metadata.stepsTaken), metadata.log);
    stages.push({
      name,
      steps,
      run: configuration ?? metadata.run ?? "",
      seconds: await readSeconds(files.time),
      trainedAt: (await stat(files.state)).mtimeMs,
    });
  }
  return stages.sort((a, b) => a.trainedAt - b.trainedAt || a.name.localeCompare(b.name));
}

/** What `train` wrote of its run, where it was that. */
async function configurationOf(directory: string): Promise<string | undefined> {
  return readRegularText(join(directory, "training.json")).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
