import { join } from "node:path";

/** The files of a stage in the folder of its run. */
interface StageFiles {
  /** Parameters, moments and the number of steps, to go on from. */
  readonly state: string;
  /** One line of JSON per step. */
  readonly log: string;
  /** The parameters with the highest validation score. */
  readonly best: string;
  /** How long the steps took. */
  readonly time: string;
  /** The log once more, for TensorBoard. */
  readonly events: string;
}

export function stageFiles(directory: string, stage: string): StageFiles {
  return {
    state: join(directory, `${stage}.state.safetensors`),
    log: join(directory, `${stage}.jsonl`),
    best: join(directory, `${stage}.best.safetensors`),
    time: join(directory, `${stage}.time.json`),
    // TensorBoard takes each folder for a run, and finds its file by "tfevents".
    events: join(directory, "tensorboard", stage, "events.out.tfevents.0.instructblip"),
  };
}
