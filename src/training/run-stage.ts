/** Runs one stage of training: steps, log, saves, and exact resume. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { HostTensor } from "../tensor/index.js";
import { AdamW, type AdamWOptions, clippingScale } from "./adamw.js";
import { readLog, writeLog } from "./step-log.js";
import { TrainProgram, type TrainProgramOptions } from "./train-program.js";
import { loadState, type RunIdentity, saveState } from "./train-state.js";

/** A stage as a recipe describes it. Everything that a step depends on is a function of its number. */
export interface Stage {
  readonly name: string;
  readonly steps: number;
  /** Compiled only when there are steps to take. */
  readonly program: TrainProgramOptions;
  /** The batch of a step, from 0. */
  batch(step: number): Promise<Readonly<Record<string, HostTensor>>>;
  learningRate(step: number): number;
  readonly optimizer: AdamWOptions;
  /** Largest norm that all gradients together may have. */
  readonly clipping: number;
}

export interface TrainProgress {
  readonly stage: string;
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  readonly reports: Readonly<Record<string, number>>;
}

export interface RunStageOptions {
  /** Folder of the run: `STAGE.state.safetensors` and `STAGE.jsonl`. */
  readonly directory: string;
  /** Kept in the state; a state of another run is refused. */
  readonly run: RunIdentity;
  /** Values of at least the parameters that are trained, at the start; trained in place. */
  readonly parameters: ReadonlyMap<string, Float32Array>;
  readonly saveEverySeconds?: number;
  readonly onProgress?: (progress: TrainProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Trains `parameters` in place, from where the folder says the stage stopped. A run that was killed at any moment and
 * started again takes the same steps, bit for bit, and its log has each step once.
 * @throws the signal's reason after saving, when it aborts; CheckpointError when the folder is another run's, is
 * damaged or cannot be written; Error when the loss or a gradient is no finite number
 */
export async function runStage(stage: Stage, options: RunStageOptions): Promise<void> {
  const { directory, run, parameters } = options;
  await mkdir(directory, { recursive: true });
  const statePath = join(directory, `${stage.name}.state.safetensors`);
  const logPath = join(directory, `${stage.name}.jsonl`);
  const optimizer = new AdamW(stage.optimizer);
  const names = [...stage.program.trainable.keys()];
  const trained = new Map(names.map((name) => [name, parameters.get(name) as Float32Array]));
  await loadState(statePath, trained, optimizer, run);
  const log = await readLog(logPath, optimizer.steps);
  if (optimizer.steps >= stage.steps) return;
  const save = async (): Promise<void> => {
    // The log first: what it has beyond the state is left out when the stage is resumed.
    await writeLog(logPath, log);
    await saveState(statePath, trained, optimizer, run);
  };
  const program = await TrainProgram.compile(stage.program);
  try {
    await takeSteps(stage, program, { trained, optimizer, log, save }, options);
  } finally {
    await program.release();
  }
}

/** What the steps of a stage change. */
interface Progressing {
  readonly trained: ReadonlyMap<string, Float32Array>;
  readonly optimizer: AdamW;
  readonly log: string[];
  save(): Promise<void>;
}

async function takeSteps(
  stage: Stage,
  program: TrainProgram,
  { trained, optimizer, log, save }: Progressing,
  { onProgress, signal, saveEverySeconds = 60 }: RunStageOptions,
): Promise<void> {
  signal?.throwIfAborted();
  let saved = Date.now();
  while (optimizer.steps < stage.steps) {
    const step = optimizer.steps;
    const { reports, gradients } = await program.run(trained, await stage.batch(step));
    const scale = clippingScale(gradients, stage.clipping);
    if (!Number.isFinite(reports.loss) || !Number.isFinite(scale)) {
      throw new Error(
        `stage ${stage.name}: the loss of step ${step} is ${reports.loss}, or a gradient is no finite number; ` +
          "lower the learning rate",
      );
    }
    const learningRate = stage.learningRate(step);
    optimizer.step(trained, gradients, learningRate, scale);
    log.push(JSON.stringify({ step, ...reports, learningRate }));
    onProgress?.({ stage: stage.name, step: step + 1, steps: stage.steps, reports });
    // Lets signals through: a step blocks the thread.
    await new Promise((resolve) => setImmediate(resolve));
    const stopping = signal?.aborted === true;
    if (stopping || optimizer.steps === stage.steps || Date.now() - saved > saveEverySeconds * 1000) {
      await save();
      saved = Date.now();
    }
    if (stopping) signal.throwIfAborted();
  }
}
