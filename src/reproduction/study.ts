/** What the stages of the study share. */
import { join } from "node:path";
import type { TextTokenizer } from "../processing/index.js";
import {
  decaysAsPublished,
  runStage,
  type Stage,
  type TrainableProgramOptions,
  type TrainProgress,
  warmupCosine,
} from "../training/index.js";
import type { Budget, StageBudget } from "./budget.js";
import type { LanguageModel } from "./model.js";

export type Parameters = Map<string, Float32Array>;
type Shapes = Map<string, readonly number[]>;

/** Which of the study's models is meant. */
export interface Setting {
  readonly seed: number;
  readonly queries: number;
  readonly kind: LanguageModel;
}

export interface Study {
  readonly directory: string;
  readonly budget: Budget;
  readonly tokenizers: { readonly language: TextTokenizer; readonly qformer: TextTokenizer };
  readonly onProgress?: (progress: TrainProgress) => void;
  readonly signal?: AbortSignal;
}

/** Two stages side by side are faster than one with two threads. */
export const threads = 1;

/** Where what belongs to a setting is kept. */
export const settingFolder = ({ seed, queries, kind }: Setting): string =>
  join(`seed-${seed}`, `queries-${queries}`, kind);

export function shapesOf(layout: Iterable<{ name: string; shape: readonly number[] }>): Shapes {
  return new Map([...layout].map(({ name, shape }) => [name, shape]));
}

interface StageOfStudy {
  /** Below the study's directory. */
  readonly folder: string;
  readonly name: string;
  readonly shapes: Shapes;
  readonly program: Omit<TrainableProgramOptions, "trainable" | "threads">;
  readonly budget: StageBudget;
  readonly batch: Stage["batch"];
}

const longestWarmup = 200;

/**
 * Trains parameters in place. Started again, a stage goes on where it stopped; a finished one only loads what it left.
 */
export async function train(study: Study, parameters: Parameters, stage: StageOfStudy): Promise<void> {
  const { name, folder, shapes, batch, budget } = stage;
  const { steps, peak } = budget;
  const warmup = Math.min(longestWarmup, Math.floor(steps / 10));
  await runStage(
    {
      name,
      steps,
      program: { ...stage.program, trainable: shapes, threads },
      batch,
      learningRate: (step) => warmupCosine(step, { steps, peak, warmup, minimum: peak / 20 }),
      optimizer: {
        weightDecay: 0.05,
        decays: (parameter) => decaysAsPublished(parameter, shapes.get(parameter) as number[]),
      },
      clipping: 1,
    },
    {
      directory: join(study.directory, folder),
      run: { stage: join(folder, name), ...budget },
      parameters,
      onProgress: study.onProgress,
      signal: study.signal,
    },
  );
}
