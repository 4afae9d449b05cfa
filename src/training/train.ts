/** Trains what a configuration says: one stage, from a Hugging Face folder to a Hugging Face folder. */
import { join } from "node:path";
import { CheckpointError, withRunLock } from "../checkpoint/index.js";
import { Mixture } from "../data/index.js";
import { parameterLayout } from "../models/index.js";
import { elementCount, Random } from "../tensor/index.js";
import type { Training } from "./config/index.js";
import { checkOwnData, lookThrough } from "./data/check-data.js";
import { Sampler } from "./data/index.js";
import { type OpenSets, withSets } from "./data/open-sets.js";
import { makeFolder } from "./make-folder.js";
import { ForwardProgram } from "./model/forward-program.js";
import { type FrozenImages, withFrozenImages } from "./model/frozen-images.js";
import { initialValues } from "./model/initial-values.js";
import { requireRoom } from "./model/memory.js";
import { saveModel } from "./model/save-model.js";
import { openStart, type Start } from "./model/starting-model.js";
import { decaysAsPublished } from "./optimizer/adamw.js";
import { warmupCosine, warmupStaircase } from "./optimizer/schedule.js";
import { claimFolder, identityOf, withoutLength } from "./run/identity.js";
import { writeRunReport } from "./run/report/run-report.js";
import { runStage, type Stage, type TrainProgress } from "./run/run-stage.js";
import { loadBest, type RunIdentity } from "./run/saved-state.js";
import type { Best } from "./run/step-log.js";
import { makeLearner } from "./stages/objectives.js";
import type { Learner } from "./stages/stage-objective.js";
import {
  type Answers,
  answerBeforeAndAfter,
  answering,
  countRight,
  type SetAnswers,
} from "./validation/answers.js";
import { validateOn } from "./validation/validate.js";

export interface TrainOptions {
  readonly onProgress?: (progress: TrainProgress) => void;
  /** Told what a person should know and no result says, such as that parameters begin at random. */
  readonly onNotice?: (notice: string) => void;
  readonly signal?: AbortSignal;
}

export interface TrainResult {
  /** The trained Hugging Face folder. */
  readonly model: string;
  readonly report: string;
  /** The validation whose parameters were saved, where there is any. */
  readonly best?: Best;
  /** Of the validation's sets, where the stage's models answer. */
  readonly answers?: readonly SetAnswers[];
}

/** What a training would do. */
export interface TrainingPlan {
  readonly stage: string;
  readonly model: string;
  readonly steps: number;
  readonly samplesPerStep: number;
  /** Numbers that are learnt. */
  readonly trained: number;
  /** Numbers of the model that stay as they are. */
  readonly frozen: number;
  /** Numbers that begin at random, because the start lacks them. */
  readonly fresh: number;
  readonly sets: readonly { readonly name: string; readonly records: number; readonly probability: number }[];
  /** What a person should know of the model to start from, and of the configuration. */
  readonly notices: readonly string[];
}

/**
 * Trains, and saves the model: of the best validation, or without any of the last step. The same call again goes on where
 * an interruption or a kill stopped it, bit for bit.
 * @throws the signal's reason after saving, when it aborts; CheckpointError when the folder's run is another one;
 * SampleError after saving, for a sample that cannot be read; CheckpointError, DataError, TrainingDataError or
 * ImageError naming what else cannot be used
 */
export async function train(training: Training, options: TrainOptions = {}): Promise<TrainResult> {
  const { output } = training;
  await makeFolder(output);
  return withRunLock(output, () =>
    withEverything(training, options.signal, async (everything) => {
      const { start, sets } = everything;
      const images = await lookThrough(training, start, sets, options.signal);
      const identity = await identityOf(training, start, sets);
      const notices = await claimFolder(training, identity, images);
      for (const notice of [...planNotices(everything), ...notices]) options.onNotice?.(notice);
      return trainAndSave(everything, withoutLength(identity), options);
    }),
  );
}

/**
 * Opens all that a training needs, looks at every sample, decodes every image of one's own data, and trains nothing.
 * Records that it reads are kept in `cache`, as in a training.
 * @throws as `train` does, and TrainingDataError for all samples that cannot be learnt from
 */
export async function planTraining(training: Training, signal?: AbortSignal): Promise<TrainingPlan> {
  await withStart(training, (start) => checkOwnData(training, start, signal));
  return withEverything(training, signal, async (everything) => {
    const { start, sets, learner } = everything;
    await lookThrough(training, start, sets, signal);
    const { values, fresh } = await initialValues(start, learner.trainable, training.seed);
    const numbers = (names: Iterable<string>): number =>
      [...names].reduce((sum, name) => sum + (values.get(name) as Float32Array).length, 0);
    const frozen = parameterLayout(start.config).filter(({ name }) => !learner.trainable.has(name));
    const { probabilities } = new Mixture(sets.training, training.seed);
    return {
      stage: training.stage,
      model: modelFolder(training),
      steps: training.steps,
      samplesPerStep: training.batch * training.accumulate,
      trained: numbers(learner.trainable.keys()),
      frozen: frozen.reduce((sum, { shape }) => sum + elementCount(shape), 0),
      fresh: numbers(fresh),
      sets: sets.training.map(({ dataset, source }, i) => ({
        name: dataset.name,
        records: source.size,
        probability: probabilities[i],
      })),
      notices: planNotices(everything),
    };
  });
}

function planNotices({ training, start }: Everything): string[] {
  return [...start.files.notices, ...training.notices];
}

function modelFolder({ output }: Training): string {
  return join(output, "model");
}

/** All that is open during a training. */
interface Everything {
  readonly training: Training;
  readonly start: Start;
  readonly sets: OpenSets;
  readonly learner: Learner;
}

async function withEverything<T>(
  training: Training,
  signal: AbortSignal | undefined,
  body: (everything: Everything) => Promise<T>,
): Promise<T> {
  return withStart(training, (start) =>
    withSets(training, signal, (sets) =>
      withFrozenImages(training, start, join(training.cache, "features"), (images) =>
        withLearner({ training, start, images }, (learner) => body({ training, start, sets, learner })),
      ),
    ),
  );
}

async function withStart<T>(training: Training, body: (start: Start) => Promise<T>): Promise<T> {
  const start = await openStart(training);
  try {
    requireRoom(training, start.config);
    return await body(start);
  } finally {
    await start.files.dispose();
  }
}

async function withLearner<T>(
  context: { training: Training; start: Start; images: FrozenImages },
  body: (learner: Learner) => Promise<T>,
): Promise<T> {
  const learner = await makeLearner(context);
  try {
    return await body(learner);
  } finally {
    await learner.release?.();
  }
}

async function trainAndSave(
  everything: Everything,
  run: RunIdentity,
  { onProgress, onNotice, signal }: TrainOptions,
): Promise<TrainResult> {
  const { training, start, learner } = everything;
  const { output: directory, stage, seed } = training;
  const { values, fresh } = await initialValues(start, learner.trainable, seed);
  if (fresh.length > 0)
    onNotice?.(`${start.directory} lacks ${fresh.length} tensors, which begin at random: ${some(fresh)}`);
  const scores = learner.scores ?? learner.build;
  const validating =
    training.validation && (await ForwardProgram.compile({ ...programOf(everything), build: scores }));
  try {
    const described = describeStage(everything, validating, signal);
    const { best } = await runStage(described, { directory, run, parameters: values, onProgress, signal });
    if (best) requireBest(best, await loadBest(stage, { directory, run, parameters: values }), directory);
    const model = modelFolder(training);
    await saveModel(model, start, { shapes: learner.trainable, values });
    const answers = await answersOf(everything, { model, steps: best?.step ?? training.steps, signal });
    return { model, report: await writeRunReport(directory), best, answers: answers && countRight(answers) };
  } finally {
    await validating?.release();
  }
}

/** @throws CheckpointError when the parameters that were kept are not those that the log says were best */
function requireBest(logged: Best, kept: Best, directory: string): void {
  if (logged.step === kept.step && logged.score === kept.score) return;
  throw new CheckpointError(
    `${directory}: by the log the validation after step ${logged.step} was the best, but the parameters that were kept are ` +
      `of step ${kept.step}. Put the files back as they were, or train anew in another folder.`,
  );
}

async function answersOf(
  { training, start, sets }: Everything,
  after: { model: string; steps: number; signal?: AbortSignal },
): Promise<Answers | undefined> {
  if (!training.validation?.answers || !answering.includes(training.stage)) return undefined;
  return answerBeforeAndAfter(training, start, sets.validation, after);
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown}, …` : shown;
}

function programOf({ training, start, learner }: Everything) {
  const { trainable, build } = learner;
  return { trainable, build, frozen: start.frozen, weights: start.files.source, threads: training.threads };
}

function describeStage(
  everything: Everything,
  validating: ForwardProgram | undefined,
  signal: AbortSignal | undefined,
): Stage {
  const { training, sets, learner } = everything;
  const {
    stage: name,
    steps,
    accumulate,
    seed,
    weightDecay,
    betas,
    clipping,
    dropout,
    validation,
  } = training;
  const sampler = new Sampler(sets.training, seed, training.batch);
  const random = new Random(seed);
  const { learningRate } = training;
  const rate = learningRate.schedule === "staircase" ? warmupStaircase : warmupCosine;
  return {
    name,
    steps,
    accumulate,
    program: { ...programOf(everything), ...(dropout !== undefined && { dropout: { rate: dropout, seed } }) },
    batch: async (index, parameters) =>
      learner.feeds(await sampler.batch(index), "training", random.fork(`batch ${index}`), parameters),
    learningRate: (step) => rate(step, { ...learningRate, steps }),
    optimizer: {
      weightDecay,
      betas,
      decays: (parameter) => decaysAsPublished(parameter, learner.trainable.get(parameter) as number[]),
    },
    clipping: clipping ?? Number.POSITIVE_INFINITY,
    validate: validation && {
      every: validation.every,
      run: (parameters) =>
        validateOn(sets.validation, validation.samples, {
          learner,
          program: validating as ForwardProgram,
          training,
          parameters,
          signal,
        }),
    },
  };
}
