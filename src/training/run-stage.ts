/** Runs one stage of training: steps, log, saves, and exact resume. */
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { HostTensor } from "../tensor/index.js";
import { AdamW, type AdamWOptions, clippingScale } from "./adamw.js";
import type { TrainProgram } from "./train-program.js";
import { loadState, saveState } from "./train-state.js";

/** A stage as a recipe describes it. Everything that a step depends on is a function of its number. */
export interface Stage {
  readonly name: string;
  readonly steps: number;
  readonly program: TrainProgram;
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
  /** Values of the program's parameters at the start; trained in place. */
  readonly parameters: ReadonlyMap<string, Float32Array>;
  readonly saveEverySeconds?: number;
  readonly onProgress?: (progress: TrainProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Trains `parameters` in place, from where the folder says the stage stopped. A run that was killed at any moment and
 * started again takes the same steps, bit for bit, and its log has each step once.
 * @throws the signal's reason after saving, when it aborts.
 */
export async function runStage(stage: Stage, options: RunStageOptions): Promise<void> {
  const { directory, parameters, onProgress, signal, saveEverySeconds = 60 } = options;
  await mkdir(directory, { recursive: true });
  const statePath = join(directory, `${stage.name}.state.safetensors`);
  const logPath = join(directory, `${stage.name}.jsonl`);
  const optimizer = new AdamW(stage.optimizer);
  await loadState(statePath, parameters, optimizer);
  await keepLines(logPath, optimizer.steps);
  if (optimizer.steps >= stage.steps) return;
  const trained = new Map(stage.program.parameterNames.map((name) => [name, parameters.get(name) as Float32Array]));
  const lines: string[] = [];
  let saved = Date.now();
  const save = async (): Promise<void> => {
    // The log first: lines beyond the state are cut when the stage is resumed.
    await appendFile(logPath, lines.join(""));
    lines.length = 0;
    await saveState(statePath, trained, optimizer);
    saved = Date.now();
  };
  while (optimizer.steps < stage.steps) {
    const step = optimizer.steps;
    const { reports, gradients } = await stage.program.run(trained, await stage.batch(step));
    if (!Number.isFinite(reports.loss)) {
      throw new Error(`stage ${stage.name}: the loss of step ${step} is ${reports.loss}; lower the learning rate`);
    }
    optimizer.step(trained, gradients, stage.learningRate(step), clippingScale(gradients, stage.clipping));
    lines.push(`${JSON.stringify({ step, ...reports, learningRate: stage.learningRate(step) })}\n`);
    onProgress?.({ stage: stage.name, step: step + 1, steps: stage.steps, reports });
    // Lets signals through: a step blocks the thread.
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted || Date.now() - saved > saveEverySeconds * 1000) await save();
    signal?.throwIfAborted();
  }
  await save();
}

/** Cuts a log to its first lines. */
async function keepLines(path: string, count: number): Promise<void> {
  const text = await readFile(path, "utf8").catch(() => "");
  const kept = text.split("\n").slice(0, count);
  await writeFile(path, kept.map((line) => `${line}\n`).join(""));
}
