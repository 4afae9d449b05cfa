import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { CheckpointError } from "../../checkpoint/index.js";
import { fileReason, readRegularText, writeJson } from "../../files/index.js";
import { modelFingerprint } from "../../inference/index.js";
import { parseJson } from "../../text/index.js";
import type { LearningRate, Training, TrainingData } from "../config/index.js";
import type { ImageStamps } from "../data/check-data.js";
import type { OpenSets } from "../data/open-sets.js";
import type { StartingModel } from "../model/starting-model.js";
import type { RunIdentity } from "./saved-state.js";

/**
 * What makes a run the same: its configuration, the model that it starts from, and the records. Where these lie is no part
 * of it: a shared disk may have another place on another machine.
 */
export async function identityOf(
  training: Training,
  startingModel: StartingModel,
  sets: OpenSets,
): Promise<RunIdentity> {
  const { output: _output, cache: _cache, start: _start, data, validation, ...settings } = training;
  const { maxPixels: _maxPixels, notices: _notices, parts: _parts, ...config } = settings;
  const records = [...sets.training, ...sets.validation].map(({ source }) => source.fingerprint);
  const { files, stageOne } = startingModel;
  const startFingerprint = await modelFingerprint(files, ...(stageOne ? [stageOne] : []));
  const identity = {
    ...config,
    data: data.map(withoutPlace),
    ...(validation && { validation: { ...validation, data: validation.data.map(withoutPlace) } }),
    startFingerprint,
    records,
  };
  // As it comes back from a file.
  return JSON.parse(JSON.stringify(identity)) as RunIdentity;
}

function withoutPlace(source: TrainingData): object {
  if ("world" in source) return source;
  if ("own" in source) return { ...source, own: basename(source.own) };
  const { directory: _directory, ...others } = source;
  return others;
}

/** What may change when a run is made longer: its steps, and what counts them. */
const ofLength = ["steps", "learningRate.warmup", "learningRate.innerEpoch", "validation.every"];

/** What makes a run the same however long it is to be. */
export function withoutLength(identity: RunIdentity): RunIdentity {
  const {
    steps: _steps,
    learningRate,
    validation,
    ...others
  } = identity as RunIdentity & {
    learningRate: LearningRate;
    validation?: { every: number };
  };
  const { warmup: _warmup, innerEpoch: _innerEpoch, ...rate } = learningRate;
  if (!validation) return { ...others, learningRate: rate };
  const { every: _every, ...rest } = validation;
  return { ...others, learningRate: rate, validation: rest };
}

/**
 * Writes down what the run in a folder is of; where there is one, it has to be the same, or the same with more steps.
 * @param images of the data sets as they are now
 * @returns what a person should know: that the run was made longer, or that images have changed since it began
 * @throws CheckpointError naming every key that has changed since the run began, or for a damaged file
 */
export async function claimFolder(
  training: Training,
  identity: RunIdentity,
  images: ImageStamps,
): Promise<string[]> {
  const { output: directory, start, data, validation } = training;
  const path = join(directory, "training.json");
  const places = { start, data: data.map(placeOf), validation: validation?.data.map(placeOf) };
  const found = await readIdentity(path);
  // A run that was killed before it saved anything has no claim.
  if (found === undefined || !(await holdsStates(directory))) {
    await writeJson(path, { ...identity, places, imageStamps: images });
    return [];
  }
  const { places: _places, imageStamps: knownImages, ...known } = found;
  const [before, now] = [flat(known), flat(identity)];
  const isLonger = Number(identity.steps) > Number(known.steps);
  const changed = [...new Set([...before.keys(), ...now.keys()])].filter(
    (key) => before.get(key) !== now.get(key) && !(isLonger && ofLength.includes(key)),
  );
  if (changed.length === 0) {
    if (isLonger) await writeJson(path, { ...identity, places, imageStamps: knownImages });
    const length =
      `steps were ${known.steps} and are ${identity.steps}: those that were taken stay as they are, and the others ` +
      "take the rates of the longer run";
    return [...(isLonger ? [length] : []), ...imageNotices(training, knownImages, images)];
  }
  const lines = changed.map((key) => describeChange(key, before.get(key), now.get(key)));
  throw new CheckpointError(
    `${directory} holds a run of another training: ${lines.join("; ")}. ` +
      "Undo the changes to go on with it, or give another output.",
  );
}

function placeOf(source: TrainingData): string {
  if ("world" in source) return source.world;
  return "own" in source ? source.own : source.directory;
}

function imageNotices({ data, validation }: Training, known: unknown, images: ImageStamps): string[] {
  return [...data, ...(validation?.data ?? [])].flatMap((source, i) => {
    if (!Array.isArray(known) || known[i] === images[i]) return [];
    const name = "set" in source ? `${source.set} in ${source.directory}` : placeOf(source);
    return [
      `the images of ${name} have changed since the run began (other sizes or times of their files): what was ` +
        "learnt before was learnt from others. If they are not as they should be, put them back or give another output",
    ];
  });
}

async function holdsStates(directory: string): Promise<boolean> {
  const entries = await readdir(directory);
  return entries.some((entry) => entry === "model" || entry.endsWith(".state.safetensors"));
}

async function readIdentity(path: string): Promise<RunIdentity | undefined> {
  let text: string;
  try {
    text = await readRegularText(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new CheckpointError(`${path} cannot be read: ${fileReason(error)}`);
  }
  try {
    return parseJson(text) as RunIdentity;
  } catch (error) {
    throw new CheckpointError(`${path} is not JSON (${(error as Error).message}). Give another output.`);
  }
}

function describeChange(key: string, before: string | undefined, now: string | undefined): string {
  if (key === "startFingerprint")
    return "start: the model that the run began from has changed, or one of its parts";
  if (key.startsWith("records.")) return "data: annotation files have changed since the run began";
  return `${key} was ${before ?? "not given"} and is ${now ?? "not given"}`;
}

/** Values as JSON by dotted key. */
function flat(value: unknown, path = ""): Map<string, string> {
  if (typeof value !== "object" || value === null) return new Map([[path, JSON.stringify(value)]]);
  return new Map(
    Object.entries(value).flatMap(([key, item]) => [...flat(item, path === "" ? key : `${path}.${key}`)]),
  );
}
