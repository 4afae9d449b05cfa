import { join } from "node:path";
import { CheckpointError, writeJson } from "../../checkpoint/index.js";
import { readRegularText } from "../../files/index.js";
import { modelFingerprint } from "../../inference/index.js";
import type { Training } from "../config/index.js";
import type { RunIdentity } from "../train-state.js";
import type { OpenSets } from "./sets.js";
import type { Start } from "./start.js";

/** What makes a run the same: its configuration, the model that it starts from, and the records. */
export async function identityOf(training: Training, start: Start, sets: OpenSets): Promise<RunIdentity> {
  const { output: _output, cache: _cache, maxPixels: _maxPixels, ...config } = training;
  const records = [...sets.training, ...sets.validation].map(({ source }) => source.fingerprint);
  const { files, stageOne } = start;
  const startFingerprint = await modelFingerprint(files, ...(stageOne ? [stageOne] : []));
  const identity = { ...config, startFingerprint, records };
  // As it comes back from a file.
  return JSON.parse(JSON.stringify(identity)) as RunIdentity;
}

/**
 * Writes down what the run in a folder is of; where there is one, it has to be the same.
 * @throws CheckpointError naming every key that has changed since the run began, or for a damaged file
 */
export async function claimFolder(directory: string, identity: RunIdentity): Promise<void> {
  const path = join(directory, "training.json");
  const known = await readIdentity(path);
  if (known === undefined) return writeJson(path, identity);
  const [before, now] = [flat(known), flat(identity)];
  const changed = [...new Set([...before.keys(), ...now.keys()])].filter(
    (key) => before.get(key) !== now.get(key),
  );
  if (changed.length === 0) return;
  const lines = changed.map((key) => describeChange(key, before.get(key), now.get(key)));
  throw new CheckpointError(
    `${directory} holds a run of another training: ${lines.join("; ")}. ` +
      "Undo the changes to go on with it, or give another output.",
  );
}

async function readIdentity(path: string): Promise<RunIdentity | undefined> {
  let text: string;
  try {
    text = await readRegularText(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as RunIdentity;
  } catch (error) {
    throw new CheckpointError(`${path} is not JSON (${(error as Error).message}). Give another output.`);
  }
}

function describeChange(key: string, before: string | undefined, now: string | undefined): string {
  if (key === "startFingerprint") return "start: the model in that folder has changed since the run began";
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
