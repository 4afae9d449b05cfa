/** Runs one stage of training: steps, log, validations, saves, and exact resume. */

import { makeFolder } from "../../files/index.js";
import { ImageError } from "../../processing/index.js";
import type { HostTensor } from "../../tensor/index.js";
import { scalarsOf, TrainableProgram, type TrainableProgramOptions } from "../model/trainable-program.js";
import { AdamW, type AdamWOptions, clippingScale, type NamedValues } from "../optimizer/adamw.js";
import { loadState, type RunIdentity, saveBest, saveState } from "./saved-state.js";
import { stageFiles } from "./stage-files.js";
import { readSeconds, writeSeconds } from "./stage-time.js";
import { type BestValidation, StepLog, type Validation } from "./step-log.js";
import { EventFile } from "./tensorboard-events.js";

/** A stage as a recipe describes it. Everything that a step depends on is a function of its number. */
export interface Stage {
  readonly name: string;
  readonly steps: number;
  /** Compiled only when there are steps to take. */
  readonly program: TrainableProgramOptions;
  /** Micro-batches of a step, of which reports and gradients are averaged. Default: 1. */
  readonly accumulate?: number;
  /**
   * A micro-batch.
   * @param index from 0, over all steps: step `s` takes those from `s · accumulate`
   * @param parameters the trained ones as they are before the step; not to be kept or changed
   */
  batch(index: number, parameters: NamedValues): Promise<Readonly<Record<string, HostTensor>>>;
  learningRate(step: number): number;
  readonly optimizer: AdamWOptions;
  /** Largest norm that all gradients together may have; `Infinity` for no clipping. */
  readonly clipping: number;
  readonly validate?: {
    /** Steps from one validation to the next; the last step is always followed by one. */
    readonly every: number;
    /**
     * Depends on nothing but its arguments.
     * @param parameters the trained ones; not to be kept or changed
     * @param step how many steps were taken
     */
    run(parameters: NamedValues, step: number): Promise<Validation>;
  };
}

export interface TrainProgress {
  readonly stage: string;
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  readonly reports: Readonly<Record<string, number>>;
  readonly learningRate: number;
  /** Where one followed the step. */
  readonly validation?: Validation;
}

export interface RunStageOptions {
  /** Folder of the run; what a stage keeps there `stageFiles` says. */
  readonly directory: string;
  /** Kept in the state; a state of another run is refused. */
  readonly run: RunIdentity;
  /** Values of at least the parameters that are trained, at the start; trained in place. */
  readonly parameters: ReadonlyMap<string, Float32Array>;
  readonly saveEverySeconds?: number;
  /** Told of each step that this call takes. */
  readonly onProgress?: (progress: TrainProgress) => void;
  /** Looked at between micro-batches and before validations. */
  readonly signal?: AbortSignal;
}

/**
 * Trains `parameters` in place, from where the folder says the stage stopped, and validates. A run that was killed at
 * any moment and started again takes the same steps, bit for bit, and its log has each step once.
 * @returns the best validation, whose parameters `loadBest` loads, if the stage has any
 * @throws the signal's reason after saving, when it aborts; CheckpointError when the folder is another run's, is
 * damaged or cannot be written; Error when the loss, a gradient or a score is no finite number
 */
export async function runStage(stage: Stage, options: RunStageOptions): Promise<{ best?: BestValidation }> {
  const { directory, run, parameters } = options;
  await makeFolder(directory);
  const files = stageFiles(directory, stage.name);
  const optimizer = new AdamW(stage.optimizer);
  const { trainable } = stage.program;
  const trained = new Map([...trainable.keys()].map((name) => [name, parameters.get(name) as Float32Array]));
  const checksum = await loadState(files.state, trained, optimizer, run);
  const log = await StepLog.open(files.log, optimizer.steps, checksum);
  if (optimizer.steps >= stage.steps && !validationDue(stage, log)) return { best: log.best };

  const events = await EventFile.open(files.events, log.steps);
  const [secondsBefore, startedAt] = [await readSeconds(files.time), performance.now()];
  const state: StageState = {
    trained,
    optimizer,
    log,
    events,
    async saveLog() {
      await log.save();
      await events.save();
      await writeSeconds(files.time, (secondsBefore ?? 0) + (performance.now() - startedAt) / 1000);
    },
    async save() {
      // The state last: what the others have beyond it is left out when the stage is resumed.
      await this.saveLog();
      await saveState(files.state, trained, optimizer, { run, log: log.checksum });
    },
    // Before the log: what it says is best is there.
    saveBest: (best) => saveBest(files.best, trained, trainable, best, run),
  };
  const program = await TrainableProgram.compile(stage.program);
  try {
    await takeSteps(stage, program, state, options);
  } finally {
    await program.release();
  }
  return { best: log.best };
}

/** What the steps of a stage change. */
interface StageState {
  readonly trained: NamedValues;
  readonly optimizer: AdamW;
  readonly log: StepLog;
  readonly events: EventFile;
  saveLog(): Promise<void>;
  /** Log and state. */
  save(): Promise<void>;
  saveBest(best: BestValidation): Promise<void>;
}

async function takeSteps(
  stage: Stage,
  program: TrainableProgram,
  state: StageState,
  { onProgress, signal, saveEverySeconds = 60 }: RunStageOptions,
): Promise<void> {
  signal?.throwIfAborted();
  const { trained, optimizer, log, events } = state;
  try {
    if (validationDue(stage, log)) await validate(stage, state);
    let saved = performance.now();
    while (optimizer.steps < stage.steps) {
      const step = optimizer.steps;
      const { reports, gradients } = await runMicroBatches(stage, program, step, trained, signal);
      const scale = clippingScale(gradients, stage.clipping);
      if (!Number.isFinite(reports.loss) || !Number.isFinite(scale)) {
        throw new Error(
          `stage ${stage.name}: the loss of step ${step} is ${reports.loss}, or a gradient is no finite number; ` +
            "lower the learning rate",
        );
      }
      const learningRate = stage.learningRate(step);
      optimizer.step(trained, gradients, learningRate, scale);
      log.append({ step, reports, learningRate });
      events.append({ step, reports, learningRate });
      await yieldToEventLoop();
      const due = validationDue(stage, log);
      if (due) {
        // Validation may take long, or fail: the steps are safe first.
        await state.save();
        signal?.throwIfAborted();
        await validate(stage, state);
        saved = performance.now();
      }
      const { validation } = log.steps[step]!;
      onProgress?.({
        stage: stage.name,
        step: step + 1,
        steps: stage.steps,
        reports,
        learningRate,
        validation,
      });
      signal?.throwIfAborted();
      if (!due && (optimizer.steps === stage.steps || performance.now() - saved > saveEverySeconds * 1000)) {
        await state.save();
        saved = performance.now();
      }
    }
  } catch (error) {
    // Wherever an abort or a bad sample is met, parameters and log are of whole steps.
    if (signal?.aborted || error instanceof SampleError) await state.save();
    throw error;
  }
}

/** An image that could not be read when it was its turn, with its sample. What was learnt before is saved. */
export class SampleError extends Error {
  override readonly name = "SampleError";

  constructor(cause: ImageError) {
    super(
      `${cause.message}. What was learnt is saved: put this right and start the same training again, and it goes on; ` +
        "without the sample it is another training, which needs another output",
      { cause },
    );
  }
}

/** @throws SampleError in place of a ImageError */
function withSampleError<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw error instanceof ImageError ? new SampleError(error) : error;
  });
}

interface StepResult {
  readonly reports: Record<string, number>;
  readonly gradients: NamedValues;
}

/** Averages of a step's micro-batches. */
async function runMicroBatches(
  stage: Stage,
  program: TrainableProgram,
  step: number,
  trained: NamedValues,
  signal: AbortSignal | undefined,
): Promise<StepResult> {
  const { accumulate = 1 } = stage;
  const runMicroBatch = async (index: number): Promise<StepResult> => {
    const batch = await withSampleError(stage.batch(index, trained));
    const { outputs, gradients } = await program.run(trained, batch, index);
    return { reports: scalarsOf(outputs), gradients };
  };
  const first = await runMicroBatch(step * accumulate);
  if (accumulate === 1) return first;
  const reports = { ...first.reports };
  // Copies: what the runtime gave is its own.
  const gradients = new Map([...first.gradients].map(([name, values]) => [name, values.slice()]));
  for (let i = 1; i < accumulate; i++) {
    await yieldToEventLoop();
    signal?.throwIfAborted();
    const next = await runMicroBatch(step * accumulate + i);
    for (const [name, value] of Object.entries(next.reports)) reports[name]! += value;
    for (const [name, sum] of gradients) {
      const values = next.gradients.get(name) as Float32Array;
      for (let k = 0; k < sum.length; k++) sum[k]! += values[k]!;
    }
  }
  for (const name of Object.keys(reports)) reports[name]! /= accumulate;
  for (const sum of gradients.values()) {
    for (let k = 0; k < sum.length; k++) sum[k]! /= accumulate;
  }
  return { reports, gradients };
}

/** Whether a validation has to follow the last step that was taken, and has not yet. */
function validationDue({ validate, steps }: Stage, log: StepLog): boolean {
  const taken = log.steps.length;
  if (!validate || taken === 0 || log.steps[taken - 1]!.validation) return false;
  return taken % validate.every === 0 || taken === steps;
}

async function validate(
  { name, validate }: Stage,
  { trained, optimizer, log, events, saveLog, saveBest }: StageState,
): Promise<void> {
  const step = optimizer.steps;
  const validation = await withSampleError(validate!.run(trained, step));
  const { score } = validation;
  if (!Number.isFinite(score)) {
    throw new Error(
      `stage ${name}: the score of the validation after step ${step} is ${score}, no finite number`,
    );
  }
  if (!log.best || score > log.best.score) await saveBest({ step, score });
  log.addValidation(validation);
  events.addValidation(step - 1, validation);
  // The state was saved before the validation, which changes nothing of it.
  await saveLog();
}

/** A step blocks the thread. */
function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
