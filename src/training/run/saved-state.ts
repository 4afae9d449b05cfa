import { crc32 } from "node:zlib";
import {
  CheckpointError,
  openSafetensors,
  readTensor,
  type SafetensorsFile,
  writeTensors,
} from "../../checkpoint/index.js";
import { exists } from "../../files/index.js";
import { type HostTensor, hostTensor } from "../../tensor/index.js";
import type { AdamW, NamedValues } from "../optimizer/adamw.js";
import { stageFiles } from "./stage-files.js";
import type { BestValidation } from "./step-log.js";

/** What tells a run from others: its seed, its recipe's numbers. */
export type RunIdentity = Readonly<Record<string, unknown>>;

/** What a state is saved with beside its numbers. */
interface StateMetadata {
  readonly run: RunIdentity;
  /** Checksum of the log of these steps, see `StepLog`. */
  readonly log: string;
}

/**
 * Saves parameters, moments and the number of steps as one safetensors file, whole or not at all.
 * @throws FileError when the file system refuses
 */
export async function saveState(
  path: string,
  parameters: NamedValues,
  optimizer: AdamW,
  { run, log }: StateMetadata,
): Promise<void> {
  const tensors = new Map<string, HostTensor>();
  for (const [name, values] of stateTensors(parameters, optimizer)) {
    tensors.set(name, hostTensor("float32", [values.length], values as Float32Array<ArrayBuffer>));
  }
  const metadata = { run: JSON.stringify(run), stepsTaken: String(optimizer.steps), log };
  await writeChecked(path, tensors, metadata);
}

/**
 * Fills parameters and optimiser from a state; leaves them as they are when there is none.
 * @returns the checksum of the log that the state was saved with, if there is a state
 * @throws CheckpointError when the state is another run's, or damaged; nothing was filled then
 */
export async function loadState(
  path: string,
  parameters: NamedValues,
  optimizer: AdamW,
  run: RunIdentity,
): Promise<string | undefined> {
  if (!(await exists(path))) return undefined;
  const file = await openSafetensors(path);
  refuseOtherRun(file, run);
  const steps = Number(file.metadata.stepsTaken);
  const wanted = stateTensors(parameters, optimizer);
  const unfit = [...wanted].find(([name, values]) => !hasTensor(file, name, values));
  if (unfit || !Number.isInteger(steps)) {
    const what = unfit ? `"${unfit[0]}" of ${unfit[1].length} float32 numbers` : "number of steps";
    throw new CheckpointError(`${path} is damaged: it has no ${what}. ${retrainHint}`);
  }
  await verify(file);
  for (const [name, values] of wanted) values.set((await readTensor(file, name)).data as Float32Array);
  optimizer.steps = steps;
  return file.metadata.log;
}

const retrainHint = "Put a copy back, or delete it to train this stage anew.";

const checksumKey = "checksum";

/** A file of numbers that cannot change unseen: its metadata have a checksum of all that it says. */
async function writeChecked(
  path: string,
  tensors: ReadonlyMap<string, HostTensor>,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const checksum = await checksumOf(metadata, [...tensors.keys()], async (name) => tensors.get(name)!);
  await writeTensors(path, tensors, { metadata: { ...metadata, [checksumKey]: checksum } });
}

/** @throws CheckpointError when a file does not say what was written with `writeChecked` */
async function verify(file: SafetensorsFile): Promise<void> {
  const { [checksumKey]: known, ...metadata } = file.metadata;
  const found = await checksumOf(metadata, [...file.entries.keys()], (name) => readTensor(file, name));
  if (found === known) return;
  const what =
    known === undefined ? "it has no checksum, as those of earlier versions" : "it has changed since";
  throw new CheckpointError(`${file.path} is not what was saved: ${what}. ${retrainHint}`);
}

async function checksumOf(
  metadata: Readonly<Record<string, string>>,
  names: string[],
  tensor: (name: string) => Promise<HostTensor>,
): Promise<string> {
  let sum = crc32(JSON.stringify(Object.entries(metadata).sort()));
  for (const name of names.sort()) {
    const { data } = await tensor(name);
    sum = crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), crc32(name, sum));
  }
  return sum.toString(16).padStart(8, "0");
}

/**
 * Saves the parameters with the best score so far, under their own names and shapes, whole or not at all.
 * @throws FileError when the file system refuses
 */
export async function saveBest(
  path: string,
  parameters: NamedValues,
  shapes: ReadonlyMap<string, readonly number[]>,
  { step, score }: BestValidation,
  run: RunIdentity,
): Promise<void> {
  const tensors = new Map<string, HostTensor>();
  for (const [name, values] of parameters) {
    const shape = shapes.get(name) as readonly number[];
    tensors.set(name, hostTensor("float32", shape, values as Float32Array<ArrayBuffer>));
  }
  const metadata = { run: JSON.stringify(run), step: String(step), score: String(score) };
  await writeChecked(path, tensors, metadata);
}

export interface LoadBestOptions {
  readonly directory: string;
  readonly run: RunIdentity;
  /** Values of at least the parameters that the stage trained; these are overwritten. */
  readonly parameters: NamedValues;
}

/**
 * Fills parameters with those of a stage's best validation; others stay as they are.
 * @returns how many steps they had been trained, and their score
 * @throws CheckpointError when there are none, when they are another run's, or do not fit; nothing was filled then
 */
export async function loadBest(
  stage: string,
  { directory, run, parameters }: LoadBestOptions,
): Promise<BestValidation> {
  const path = stageFiles(directory, stage).best;
  const file = await openSafetensors(path);
  refuseOtherRun(file, run);
  const names = [...file.entries.keys()];
  const unfit = names.find((name) => !hasTensor(file, name, parameters.get(name)));
  const [step, score] = [Number(file.metadata.step), Number(file.metadata.score)];
  if (unfit !== undefined || !Number.isInteger(step) || !Number.isFinite(score)) {
    const what = unfit === undefined ? "its step or score is missing" : `"${unfit}" is not the model's`;
    throw new CheckpointError(`${path} does not fit: ${what}. Train the stage anew in another folder.`);
  }
  await verify(file);
  for (const name of names) parameters.get(name)?.set((await readTensor(file, name)).data as Float32Array);
  return { step, score };
}

function refuseOtherRun({ path, metadata }: SafetensorsFile, run: RunIdentity): void {
  const current = JSON.stringify(run);
  if (metadata.run === current) return;
  throw new CheckpointError(
    `${path} belongs to another training run, ${metadata.run}, and this one is ${current}. Give another folder.`,
  );
}

function hasTensor(file: SafetensorsFile, name: string, values: Float32Array | undefined): boolean {
  const found = file.entries.get(name);
  return found?.dtype === "float32" && found.byteLength === values?.byteLength;
}

function stateTensors(parameters: NamedValues, optimizer: AdamW): Map<string, Float32Array> {
  const tensors = new Map<string, Float32Array>();
  for (const [name, values] of parameters) {
    const { first, second } = optimizer.momentsOf(name, values.length);
    tensors.set(`parameter ${name}`, values).set(`first ${name}`, first).set(`second ${name}`, second);
  }
  return tensors;
}
