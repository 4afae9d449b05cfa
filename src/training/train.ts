/** Trains what a configuration says: one stage, from a Hugging Face folder to a Hugging Face folder. */

import { join } from "node:path";
import { CheckpointError } from "../checkpoint/index.js";
import { Mixture } from "../data/index.js";
import { makeFolder, withRunLock } from "../files/index.js";
import { parameterLayout } from "../models/index.js";
import { elementCount, Random } from "../tensor/index.js";
import type { Training } from "./config/index.js";
import { checkOwnData, checkTrainingSets } from "./data/check-data.js";
import { Sampler } from "./data/index.js";
import { type OpenSets, withTrainingSets } from "./data/open-sets.js";
import { type FrozenImages, withFrozenImages } from "./model/frozen-images.js";
import { initialParameters } from "./model/initial-parameters.js";
import { requireMemory } from "./model/memory.js";
import { saveModel } from "./model/save-model.js";
import { openStartingModel, type StartingModel } from "./model/starting-model.js";
import { TrainableProgram } from "./model/trainable-program.js";
import { decaysAsPublished } from "./optimizer/adamw.js";
import { warmupCosine, warmupStaircase } from "./optimizer/schedule.js";
import { claimFolder, identityOf, withoutLength } from "./run/identity.js";
import { writeRunReport } from "./run/report/run-report.js";
import { runStage, type Stage, type TrainProgress } from "./run/run-stage.js";
import { loadBest, type RunIdentity } from "./run/saved-state.js";
import type { BestValidation } from "./run/step-log.js";
import { openObjective } from "./stages/objectives.js";
import type { StageObjective } from "./stages/stage-objective.js";
import {
  type Answers,
  answerBeforeAndAfter,
  answeringStages,
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
  readonly best?: BestValidation;
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
    withTrainingContext(training, options.signal, async (context) => {
      const { startingModel, sets } = context;
      const images = await checkTrainingSets(training, startingModel, sets, options.signal);
      const identity = await identityOf(training, startingModel, sets);
      const notices = await claimFolder(training, identity, images);
      for (const notice of [...planNotices(context), ...notices]) options.onNotice?.(notice);
      return trainAndSave(context, withoutLength(identity), options);
    }),
  );
}

/**
 * Opens all that a training needs, looks at every sample, decodes every image of one's own data, and trains nothing.
 * Records that it reads are kept in `cache`, as in a training.
 * @throws as `train` does, and TrainingDataError for all samples that cannot be learnt from
 */
export async function planTraining(training: Training, signal?: AbortSignal): Promise<TrainingPlan> {
  await withStartingModel(training, (startingModel) => checkOwnData(training, startingModel, signal));
  return withTrainingContext(training, signal, async (context) => {
    const { startingModel, sets, objective } = context;
    await checkTrainingSets(training, startingModel, sets, signal);
    const { values, fresh } = await initialParameters(startingModel, objective.trainable, training);
    const numbers = (names: Iterable<string>): number =>
      [...names].reduce((sum, name) => sum + (values.get(name) as Float32Array).length, 0);
    const frozen = parameterLayout(startingModel.config).filter(({ name }) => !objective.trainable.has(name));
    const { probabilities } = new Mixture(sets.training, training.seed);
    return {
      stage: training.stage,
      model: modelFolder(training),
      steps: training.steps,
      samplesPerStep: training.batch * training.accumulate,
      trained: numbers(objective.trainable.keys()),
      frozen: frozen.reduce((sum, { shape }) => sum + elementCount(shape), 0),
      fresh: numbers(fresh),
      sets: sets.training.map(({ dataset, source }, i) => ({
        name: dataset.name,
        records: source.size,
        probability: probabilities[i]!,
      })),
      notices: planNotices(context),
    };
  });
}

function planNotices({ training, startingModel }: TrainingContext): string[] {
  return [...startingModel.notices, ...training.notices];
}

function modelFolder({ output }: Training): string {
  return join(output, "model");
}

/** All that is open during a training. */
interface TrainingContext {
  readonly training: Training;
  readonly startingModel: StartingModel;
  readonly sets: OpenSets;
  readonly objective: StageObjective;
}

async function withTrainingContext<T>(
  training: Training,
  signal: AbortSignal | undefined,
  body: (context: TrainingContext) => Promise<T>,
): Promise<T> {
  return withStartingModel(training, (startingModel) =>
    withTrainingSets(training, signal, (sets) =>
      withFrozenImages(training, startingModel, join(training.cache, "features"), (images) =>
        withObjective({ training, startingModel, images }, (objective) =>
          body({ training, startingModel, sets, objective }),
        ),
      ),
    ),
  );
}

async function withStartingModel<T>(
  training: Training,
  body: (startingModel: StartingModel) => Promise<T>,
): Promise<T> {
  const startingModel = await openStartingModel(training);
  try {
    requireMemory(training, startingModel.config);
    return await body(startingModel);
  } finally {
    await startingModel.files.dispose();
  }
}

async function withObjective<T>(
  context: { training: Training; startingModel: StartingModel; images: FrozenImages },
  body: (objective: StageObjective) => Promise<T>,
): Promise<T> {
  const objective = await openObjective(context);
  try {
    return await body(objective);
  } finally {
    await objective.release?.();
  }
}

async function trainAndSave(
  context: TrainingContext,
  run: RunIdentity,
  { onProgress, onNotice, signal }: TrainOptions,
): Promise<TrainResult> {
  const { training, startingModel, objective } = context;
  const { output: directory, stage } = training;
  const { values, fresh } = await initialParameters(startingModel, objective.trainable, training);
  if (fresh.length > 0)
    onNotice?.(
      `${startingModel.directory} lacks ${fresh.length} tensors, which begin at random: ${some(fresh)}`,
    );
  const scores = objective.buildMetrics ?? objective.buildLoss;
  const validating =
    training.validation && (await TrainableProgram.compileForward({ ...programOf(context), build: scores }));
  try {
    const described = describeStage(context, validating, signal);
    const { best } = await runStage(described, { directory, run, parameters: values, onProgress, signal });
    if (best) requireBest(best, await loadBest(stage, { directory, run, parameters: values }), directory);
    const model = modelFolder(training);
    await saveModel(model, startingModel, { shapes: objective.trainable, values });
    const answers = await answersOf(context, { model, steps: best?.step ?? training.steps, signal });
    return { model, report: await writeRunReport(directory), best, answers: answers && countRight(answers) };
  } finally {
    await validating?.release();
  }
}

/** @throws CheckpointError when the parameters that were kept are not those that the log says were best */
function requireBest(logged: BestValidation, kept: BestValidation, directory: string): void {
  if (logged.step === kept.step && logged.score === kept.score) return;
  throw new CheckpointError(
    `${directory}: by the log the validation after step ${logged.step} was the best, but the parameters that were kept are ` +
      `of step ${kept.step}. Put the files back as they were, or train anew in another folder.`,
  );
}

async function answersOf(
  { training, startingModel, sets }: TrainingContext,
  after: { model: string; steps: number; signal?: AbortSignal },
): Promise<Answers | undefined> {
  if (!training.validation?.answers || !answeringStages.includes(training.stage)) return undefined;
  return answerBeforeAndAfter(training, startingModel, sets.validation, after);
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown}, …` : shown;
}

function programOf({ training, startingModel, objective }: TrainingContext) {
  const { trainable, buildLoss: build } = objective;
  return {
    trainable,
    build,
    frozen: startingModel.frozen,
    weights: startingModel.files.source,
    threads: training.threads,
  };
}

function describeStage(
  context: TrainingContext,
  validating: TrainableProgram | undefined,
  signal: AbortSignal | undefined,
): Stage {
  const { training, sets, objective } = context;
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
    program: { ...programOf(context), ...(dropout !== undefined && { dropout: { rate: dropout, seed } }) },
    batch: async (index, parameters) =>
      objective.feeds(await sampler.batch(index), "training", random.fork(`batch ${index}`), parameters),
    learningRate: (step) => rate(step, { ...learningRate, steps }),
    optimizer: {
      weightDecay,
      betas,
      decays: (parameter) => decaysAsPublished(parameter, objective.trainable.get(parameter) as number[]),
    },
    clipping: clipping ?? Number.POSITIVE_INFINITY,
    validate: validation && {
      every: validation.every,
      run: (parameters) =>
        validateOn(sets.validation, validation.samples, {
          objective,
          program: validating as TrainableProgram,
          training,
          parameters,
          signal,
        }),
    },
  };
}
