/** What a model says to samples of the validation's sets before it is trained, and after. */
import { resolve } from "node:path";
import { z } from "zod";
import { CheckpointError } from "../../checkpoint/index.js";
import type { DataRecord } from "../../data/index.js";
import { readRegularText, writeJson } from "../../files/index.js";
import { AnsweringStep, LoadedModel, promptProblem } from "../../inference/index.js";
import { pixelValuesOfEach } from "../../processing/index.js";
import { Random } from "../../tensor/index.js";
import type { StageName, Training } from "../config/index.js";
import { imageOf, type RecordImage, type TrainingSet } from "../data/index.js";
import { eachImage } from "../data/read-image.js";
import { recordName } from "../data/sampler.js";
import type { StartingModel } from "../model/starting-model.js";

const sample = z.object({
  record: z.string(),
  /** Path, or name of one that is drawn. */
  image: z.string(),
  instruction: z.string(),
  /** Answers that are right. */
  right: z.array(z.string()),
  before: z.string(),
  after: z.string(),
});

const answered = z.object({
  /** Steps that the model had been trained. */
  steps: z.number(),
  sets: z.array(z.object({ name: z.string(), samples: z.array(sample) })),
});

/** Stages whose models answer. */
export const answeringStages: readonly StageName[] = ["blip2-stage-two", "instruction-tuning", "fine-tuning"];

export type AnsweredSample = z.output<typeof sample>;
export type Answers = z.output<typeof answered>;

/** In the folder of a run. */
export const answersFile = "answers.json";

/** Tokens: enough for most, and what an untrained model rambles on costs time. */
const maxNewTokens = 40;
/** Samples that are answered together. */
const samplesAtOnce = 8;

/** Whether a text is one of the right answers, letter case, outer spaces and a full stop at the end apart. */
export function isRight({ right }: Pick<AnsweredSample, "right">, text: string): boolean {
  return right.some((answer) => normalized(answer) === normalized(text));
}

/** How many samples of each set are answered right. */
export function countRight({ sets }: Answers): SetAnswers[] {
  return sets.map(({ name, samples }) => ({
    name,
    samples: samples.length,
    before: samples.filter((sample) => isRight(sample, sample.before)).length,
    after: samples.filter((sample) => isRight(sample, sample.after)).length,
  }));
}

/** Samples of a set that were asked, and those that were answered right before the training and after. */
export interface SetAnswers {
  readonly name: string;
  readonly samples: number;
  readonly before: number;
  readonly after: number;
}

function normalized(text: string): string {
  return text.trim().toLowerCase().replace(/\.$/, "");
}

/**
 * Asks the start and the trained model the same samples, greedily, and keeps what they say in the run's folder.
 * @param steps that the trained model was trained; answers of so many that are there are kept
 * @throws the signal's reason
 */
export async function answerBeforeAndAfter(
  training: Training,
  startingModel: StartingModel,
  sets: readonly TrainingSet[],
  { model, steps, signal }: { model: string; steps: number; signal?: AbortSignal },
): Promise<Answers> {
  const path = resolve(training.output, answersFile);
  const known = await readAnswers(path);
  if (known?.steps === steps) return known;
  const asked: QuestionedSample[][] = [];
  for (const set of sets) asked.push(await chooseSamples(set, training, startingModel));
  const answersOfModel = async (directory: string): Promise<string[][]> => {
    const loaded = await LoadedModel.load(directory, { threads: training.threads, signal });
    try {
      const ofSets: string[][] = [];
      const step = new AnsweringStep(loaded);
      for (const samples of asked) ofSets.push(await answersOf(step, startingModel, samples, signal));
      return ofSets;
    } finally {
      await loaded.dispose();
    }
  };
  const [before, after] = [await answersOfModel(startingModel.directory), await answersOfModel(model)];
  const answers: Answers = {
    steps,
    sets: sets.map(({ dataset }, i) => ({
      name: dataset.name,
      samples: asked[i]!.map(({ record, image, instruction, right }, j) => ({
        ...{ record, image, instruction, right },
        before: before[i]![j]!,
        after: after[i]![j]!,
      })),
    })),
  };
  await writeJson(path, answers);
  return answers;
}

/** @throws CheckpointError when the file is damaged */
export async function readAnswers(path: string): Promise<Answers | undefined> {
  const text = await readRegularText(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return answered.parse(JSON.parse(text));
  } catch {
    throw new CheckpointError(`${path} is damaged; delete it, and the samples are asked again.`);
  }
}

type QuestionedSample = Omit<AnsweredSample, "before" | "after"> & RecordImage;

/** The same samples for the same seed; without those that the model cannot read. */
async function chooseSamples(
  set: TrainingSet,
  { seed, stage, validation }: Training,
  { config, promptProcessor }: StartingModel,
): Promise<QuestionedSample[]> {
  const random = new Random(seed).fork("answers");
  const numbers = random.shuffle(Array.from({ length: set.source.size }, (_, i) => i));
  const asked: QuestionedSample[] = [];
  for (const number of numbers.slice(0, validation?.answers)) {
    const record = await set.source.record(number);
    const { instruction: learnt, target } = set.instruct(record, random.fork(record.id));
    const instruction = stage === "blip2-stage-two" ? "" : learnt;
    if (
      promptProblem({ config, text: promptProcessor }, { instruction, newTokens: maxNewTokens }) !== undefined
    )
      continue;
    const { image, ...how } = imageOf(record, set);
    asked.push({
      ...how,
      image: image as string,
      record: recordName(record, set),
      instruction,
      right: rightAnswers(record, target),
    });
  }
  return asked;
}

/** All that are right where the target is one of them; a question that is to be asked is right as it is. */
function rightAnswers({ answers, references }: DataRecord, target: string): string[] {
  const all = [...(answers ?? []).map(({ answer }) => answer), ...(references ?? [])];
  return all.includes(target) ? all : [target];
}

async function answersOf(
  step: AnsweringStep,
  { promptProcessor, preprocessor }: StartingModel,
  samples: readonly QuestionedSample[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const answers: string[] = [];
  for (let first = 0; first < samples.length; first += samplesAtOnce) {
    signal?.throwIfAborted();
    const batch = samples.slice(first, first + samplesAtOnce);
    const pixels = await pixelValuesOfEach(eachImage(batch), preprocessor);
    const prompt = promptProcessor.prompts(batch.map(({ instruction }) => instruction));
    const imageEmbeds = await step.model.encodeImages(pixels);
    const options = { maxNewTokens, eosTokenIds: promptProcessor.endIds };
    const rows = await step.generate({ imageEmbeds, prompt }, options, { signal });
    answers.push(...rows.map(([best]) => promptProcessor.decodeAnswer(best!.ids)));
  }
  return answers;
}
