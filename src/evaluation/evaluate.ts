import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { describeProblem, type Problem } from "../data/index.js";
import { fileReason, makeFolder, statusOf, withRunLock } from "../files/index.js";
import {
  type LoadModelOptions,
  type ModelFiles,
  modelFingerprint,
  openModelFiles,
  precisionText,
} from "../inference/index.js";
import { type DeviceChoice, devicesOf } from "../options/index.js";
import { ImageError } from "../processing/index.js";
import { roughDuration } from "../report/index.js";
import { type Answer, type Reply, signed } from "./answer.js";
import { isBuiltIn, misfitOf } from "./fit.js";
import { AnswerLog } from "./run/answer-log.js";
import { ImageDigests, requireSameImages } from "./run/image-digest.js";
import { answersFile, isMiniature, openRun, type RunDescription } from "./run/run-folder.js";
import { readUnanswered, type Unanswered, writeUnanswered } from "./run/unanswered.js";
import { SampleAnswerer } from "./sample-answerer.js";
import { loadSamples, type Sample, type SampleSet, setDirectory } from "./samples.js";
import type { SettingsName } from "./settings/names.js";
import { taskUnder } from "./settings/settings.js";
import { chooseTasks, type Task } from "./tasks.js";

export interface EvaluateOptions extends Pick<LoadModelOptions, "precision"> {
  /** Checkpoint folder. */
  readonly model: string;
  /** Folder that holds a folder for each data set, named as in the catalogue. */
  readonly data: string;
  /** Names with commas between, `held-out` or `all`. */
  readonly sets: string;
  /** Folder of the run; a run in it is gone on with. */
  readonly out: string;
  /** Default: the split that the paper evaluates. */
  readonly split?: string;
  /** So many samples of each set, drawn by the seed. */
  readonly limit?: number;
  readonly seed?: number;
  /** How the sets are asked; default `original`. */
  readonly settings?: SettingsName;
  /** Samples that are answered together; the texts of answers do not depend on it. */
  readonly batch?: number;
  /** The data are imitations; also where the data folder says so itself. */
  readonly miniature?: boolean;
  /** Samples with an image of more pixels are named and not asked. Default: 178,956,970. */
  readonly maxPixels?: number;
  readonly threads?: number;
  /** What computes; default: the CPU. */
  readonly device?: DeviceChoice;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { stage: string; fraction?: number }) => void;
  /** Told what a person should know of the model and no score says. */
  readonly onNotice?: (notice: string) => void;
}

/** Beam search makes five sequences of each. */
const defaultBatch = 4;

/** Lost images that a notice names. */
const lostShown = 5;

/**
 * Asks a model about data sets and writes every answer into the run's folder as soon as it is known. Started again, it
 * asks what is not answered yet: nothing is asked twice, nothing lost. A sample whose image or texts cannot be used is
 * left for later, and named by the report. It blocks the thread while the model computes.
 * @throws RangeError for a batch or limit that is no whole number of at least 1; DataError for data that are missing or wrong; CheckpointError for a model that is; DeviceError for a device that is not available; Error for a folder with a
 * run of something else or one that another process is at; the signal's reason, between two batches
 */
export async function evaluate(options: EvaluateOptions): Promise<RunDescription> {
  const { model, data, out, batch = defaultBatch, signal, onProgress } = options;
  const { settings = "original" } = options;
  if (!Number.isInteger(batch) || batch < 1)
    throw new RangeError(`batch must be a whole number of at least 1, not ${batch}`);
  const tasks = chooseTasks(options.sets).map((task) => taskUnder(settings, task));
  await requireFolders(data, tasks);
  const sets: SampleSet[] = [];
  for (const task of tasks) {
    signal?.throwIfAborted();
    onProgress?.({ stage: `reading ${task.title}` });
    const { split = task.evaluation.split, limit = null, seed = 0 } = options;
    const set = await loadSamples(data, task, { split, limit, seed }, settings);
    const { lostImages } = set;
    if (lostImages.length > 0) options.onNotice?.(noticeOf(lostImages, set.directory));
    sets.push(set);
  }
  onProgress?.({ stage: "looking at the model" });
  const { fingerprint: ofFiles, config, notices } = await lookAt(model);
  const precision = options.precision && precisionText(options.precision);
  const fingerprint = precision
    ? createHash("sha256").update(`${ofFiles} ${precision}`).digest("hex")
    : ofFiles;
  for (const notice of notices) options.onNotice?.(notice);
  const miniature = options.miniature || (await isMiniature(data));
  const builtIn = await isBuiltIn(ofFiles);
  const misfit = misfitOf({ builtIn, miniature });
  if (misfit) options.onNotice?.(misfit);
  await makeFolder(out);
  return withRunLock(out, async () => {
    const run = await openRun(out, {
      model: { directory: model, fingerprint, builtIn, ...(precision && { precision }) },
      data,
      miniature,
      settings,
      devices: devicesOf(options.device),
      sets,
      config,
    });
    await answerSets(sets, { ...options, fingerprint, batch });
    return run;
  });
}

/** Names all that are lost as far as a notice can. */
function noticeOf(lostImages: readonly Problem[], directory: string): string {
  const named = lostImages.slice(0, lostShown).map(describeProblem).join("; ");
  const more = lostImages.length - lostShown;
  return `${directory}: ${named}${more > 0 ? ` and ${more.toLocaleString("en")} more` : ""}. The others are asked; mend these and start again`;
}

async function requireFolders(data: string, tasks: readonly Task[]): Promise<void> {
  const missing: string[] = [];
  for (const task of tasks) {
    const directory = setDirectory(data, task);
    const found = await statusOf(directory).catch((error) => {
      throw new Error(`${directory}: cannot be read: ${fileReason(error)}`, { cause: error });
    });
    if (!found?.isDirectory()) missing.push(task.dataset.name);
  }
  if (missing.length === 0) return;
  const list = [...new Set(missing)].join(", ");
  throw new Error(
    `${data} has no folder ${list}; put the data there, or name the sets that are there with --sets`,
  );
}

async function lookAt(
  model: string,
): Promise<Pick<ModelFiles, "config" | "notices"> & { fingerprint: string }> {
  const files = await openModelFiles(model);
  try {
    return { fingerprint: await modelFingerprint(files), config: files.config, notices: files.notices };
  } finally {
    await files.dispose();
  }
}

type AnswerOptions = Pick<
  EvaluateOptions,
  "model" | "precision" | "device" | "out" | "maxPixels" | "threads" | "signal" | "onProgress" | "onNotice"
> & {
  batch: number;
  /** Of the model. */
  fingerprint: string;
};

/** The model is loaded only if there is something to ask. */
async function answerSets(sets: readonly SampleSet[], options: AnswerOptions): Promise<void> {
  const { model, signal, onProgress } = options;
  const unanswered = await readUnanswered(options.out);
  let answerer: SampleAnswerer | undefined;
  try {
    for (const set of sets) {
      const log = await AnswerLog.open(answersFile(options.out, set.task.name));
      try {
        checkKnown(set, log);
        const digests = new ImageDigests(set.directory);
        await requireSameImages(set, log.answers, digests);
        const missing = set.samples.filter(({ record }) => !log.answers.has(record.id));
        const failed: Unanswered[] = [];
        unanswered[set.task.name] = failed;
        if (missing.length === 0) continue;
        answerer ??= await load(model, options);
        const { open, unreadable } = sorted(answerer, set, missing);
        failed.push(...unreadable);
        const left = timeLeft(open.length);
        for (let start = 0; start < open.length; start += options.batch) {
          // Lets the system's signals through, of which a blocked thread hears nothing.
          await setImmediate();
          signal?.throwIfAborted();
          const done = log.answers.size;
          onProgress?.({
            stage: `${set.task.title}: ${done} of ${set.samples.length}${left(start)}`,
            fraction: done / set.samples.length,
          });
          const batch = open.slice(start, start + options.batch);
          const answers: Answer[] = [];
          for (const { sample, reply } of await answerEach(answerer, set, batch, failed, signal)) {
            const images = await digests.of(sample.record);
            answers.push(signed(reply, options.fingerprint, set.dataFingerprint, images));
          }
          await log.append(answers);
        }
      } finally {
        await log.close();
      }
    }
  } finally {
    await answerer?.dispose();
    await writeUnanswered(options.out, unanswered);
  }
}

async function load(
  model: string,
  { maxPixels, precision, threads, device, signal, onProgress, onNotice }: AnswerOptions,
): Promise<SampleAnswerer> {
  const answerer = await SampleAnswerer.load(model, {
    ...{ maxPixels, precision, threads, device, signal },
    onProgress: (part, fraction) => onProgress?.({ stage: `loading ${part}`, fraction }),
  });
  for (const notice of answerer.deviceNotices) onNotice?.(notice);
  return answerer;
}

/** Samples that the model can read, and why it cannot read the others. */
function sorted(answerer: SampleAnswerer, set: SampleSet, samples: readonly Sample[]) {
  const open: Sample[] = [];
  const unreadable: Unanswered[] = [];
  for (const sample of samples) {
    const reason = answerer.problemOf(set, sample);
    if (reason === undefined) open.push(sample);
    else unreadable.push({ id: sample.record.id, reason });
  }
  return { open, unreadable };
}

/** An image that cannot be used costs its own samples, which are noted; those beside them are asked one by one. */
async function answerEach(
  answerer: SampleAnswerer,
  set: SampleSet,
  samples: readonly Sample[],
  failed: Unanswered[],
  signal: AbortSignal | undefined,
): Promise<{ sample: Sample; reply: Reply }[]> {
  try {
    const replies = await answerer.answer(set, samples, signal);
    return replies.map((reply, index) => ({ sample: samples[index]!, reply }));
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    if (samples.length === 1) {
      failed.push({ id: samples[0]!.record.id, reason: error.message });
      return [];
    }
    const answered: { sample: Sample; reply: Reply }[] = [];
    for (const sample of samples)
      answered.push(...(await answerEach(answerer, set, [sample], failed, signal)));
    return answered;
  }
}

/** @throws Error for an answer to a sample that the set does not have */
function checkKnown({ task, samples }: SampleSet, { answers }: AnswerLog): void {
  const ids = new Set(samples.map(({ record }) => record.id));
  const unknown = [...answers.keys()].find((id) => !ids.has(id));
  if (unknown !== undefined) {
    throw new Error(
      `${task.name}.jsonl answers sample ${unknown}, which the set does not have; delete the line`,
    );
  }
}

/** Tells how long the rest takes, from how long the first samples took. */
function timeLeft(total: number): (done: number) => string {
  const start = performance.now();
  return (done) => {
    if (done === 0) return "";
    const seconds = ((performance.now() - start) / 1000 / done) * (total - done);
    return `, ${roughDuration(seconds)} left`;
  };
}
