import { join, resolve } from "node:path";
import { z } from "zod";
import { exists, readJsonIfPresent, writeJson } from "../../files/index.js";
import type { InstructBlipConfig } from "../../models/index.js";
import { deviceParts, devices, devicesOf, type PartDevices } from "../../options/index.js";
import { issueMessage } from "../../text/index.js";
import { miniatureFile } from "../../world/index.js";
import type { SampleSet } from "../samples.js";
import { type SettingsName, settingsNames } from "../settings/names.js";
import { generationSettings } from "../settings/settings.js";

const fingerprint = z.string().regex(/^[\da-f]{64}$/, "is not the fingerprint that evaluate wrote");

const setSchema = z.object({
  split: z.string(),
  limit: z.int().positive().nullable(),
  seed: z.int(),
  samples: z.int().positive(),
  dataFingerprint: fingerprint,
  promptFingerprint: fingerprint,
  /** How answers were generated; null where they were ranked. */
  generation: z.record(z.string(), z.number()).nullable(),
});

const runSchema = z.object({
  format: z.literal("instructblip evaluation 2", "is not of this version of instructblip"),
  model: z.object({
    directory: z.string(),
    fingerprint,
    /** It is the one that comes with the package. */
    builtIn: z.boolean(),
    /** What its weights were held in, in words, where that is not what is stored. */
    precision: z.string().optional(),
  }),
  /** Folder with a folder for each data set. */
  data: z.string(),
  /** The data are small imitations, whose scores say nothing about the published sets. */
  miniature: z.boolean(),
  /** How the sets were asked. */
  settings: z.enum(settingsNames),
  /** What each part of the model computed on. */
  devices: z
    .object({ vision: z.enum(devices), qformer: z.enum(devices), languageModel: z.enum(devices) })
    .default(devicesOf()),
  sets: z.record(z.string(), setSchema),
});

/** What `run.json` says: what was asked of which model. */
export type RunDescription = z.infer<typeof runSchema>;
type SetDescription = z.infer<typeof setSchema>;

const runFile = "run.json";

export function answersFile(run: string, set: string): string {
  return join(run, `${set}.jsonl`);
}

/** @throws Error when the folder holds no run, or a damaged one */
export async function readRun(directory: string): Promise<RunDescription> {
  const run = await readRunIfPresent(directory);
  if (!run) throw new Error(`${directory} holds no ${runFile}; give the folder that evaluate --out wrote`);
  return run;
}

async function readRunIfPresent(directory: string): Promise<RunDescription | undefined> {
  const path = join(directory, runFile);
  const value = await readJsonIfPresent(path, "Give another folder.");
  if (value === undefined) return undefined;
  const parsed = runSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path: keys, message } = parsed.error.issues[0]!;
  throw new Error(`${path}: ${keys.join(".")}: ${issueMessage(message)}; give another folder`);
}

/** What a run is to be of. */
interface RunRequest {
  readonly model: RunDescription["model"];
  readonly data: string;
  readonly miniature: boolean;
  readonly settings: SettingsName;
  readonly devices: PartDevices;
  readonly sets: readonly SampleSet[];
  readonly config: InstructBlipConfig;
}

/**
 * Begins a run, or goes on with the one in the folder, to which further sets may be added.
 * @throws Error when the folder's run is of another model or other data, with what differs
 */
export async function openRun(directory: string, request: RunRequest): Promise<RunDescription> {
  const known = await readRunIfPresent(directory);
  if (known) checkSame(directory, known, request);
  const sets = Object.fromEntries(
    request.sets.map((set) => [set.task.name, describeSet(set, request.config)]),
  );
  const run: RunDescription = {
    format: "instructblip evaluation 2",
    model: known?.model ?? { ...request.model, directory: resolve(request.model.directory) },
    data: resolve(request.data),
    miniature: request.miniature,
    settings: request.settings,
    devices: request.devices,
    sets: { ...known?.sets, ...sets },
  };
  await writeJson(join(directory, runFile), run);
  return run;
}

function describeSet(set: SampleSet, config: InstructBlipConfig): SetDescription {
  const { task, selection, samples, dataFingerprint, promptFingerprint } = set;
  const generation =
    task.evaluation.answerMode === "generate" ? generationSettings(set.settings, task, config) : null;
  return { ...selection, samples: samples.length, dataFingerprint, promptFingerprint, generation };
}

function checkSame(
  directory: string,
  known: RunDescription,
  { model, miniature, settings, devices, sets, config }: RunRequest,
): void {
  const refuse = (what: string): never => {
    throw new Error(`${directory} holds a run ${what}; give another folder with --out`);
  };
  if (known.model.fingerprint !== model.fingerprint) refuse(`of another model, ${known.model.directory}`);
  if (known.miniature !== miniature) refuse(`of data that are ${known.miniature ? "" : "not "}miniature`);
  if (known.settings !== settings) refuse(`with the settings ${known.settings}, not ${settings}`);
  if (deviceList(known.devices) !== deviceList(devices))
    refuse(`that ${deviceList(known.devices)} computed, not ${deviceList(devices)}`);
  for (const set of sets) {
    const before = known.sets[set.task.name];
    if (before === undefined) continue;
    const now = describeSet(set, config);
    const { name } = set.task;
    if (before.split !== now.split) refuse(`of ${name}'s split ${before.split}, not ${now.split}`);
    if (before.limit !== now.limit)
      refuse(`with ${limitText(before.limit)} of ${name}, not ${limitText(now.limit)}`);
    if (before.limit !== null && before.seed !== now.seed) {
      refuse(`with samples of ${name} drawn by seed ${before.seed}, not ${now.seed}`);
    }
    if (before.dataFingerprint !== now.dataFingerprint) refuse(`of other data for ${name}`);
    if (before.promptFingerprint !== now.promptFingerprint) refuse(`with other prompts for ${name}`);
    if (JSON.stringify(before.generation) !== JSON.stringify(now.generation)) {
      refuse(`with other settings for generating answers to ${name}`);
    }
  }
}

/** One name where all parts are on one device, else that of each part. */
export function deviceList(of: PartDevices): string {
  const names = deviceParts.map((part) => of[part]);
  return new Set(names).size === 1 ? names[0]! : deviceParts.map((part) => `${part} ${of[part]}`).join(", ");
}

function limitText(limit: number | null): string {
  return limit === null ? "all samples" : `${limit} samples`;
}

/** Whether `world build`, which makes imitations, has left its mark in the data folder. */
export async function isMiniature(data: string): Promise<boolean> {
  return exists(join(data, miniatureFile));
}
