import { access } from "node:fs/promises";
import { CheckpointError, openSafetensors, readTensor, writeTensors } from "../checkpoint/index.js";
import { type HostTensor, hostTensor } from "../tensor/index.js";
import type { AdamW, NamedValues } from "./adamw.js";

/** What tells a run from others: its seed, its recipe's numbers. */
export type RunIdentity = Readonly<Record<string, unknown>>;

/**
 * Saves parameters, moments and the number of steps as one safetensors file, whole or not at all.
 * @throws CheckpointError when the file system refuses
 */
export async function saveState(
  path: string,
  parameters: NamedValues,
  optimizer: AdamW,
  run: RunIdentity,
): Promise<void> {
  const tensors = new Map<string, HostTensor>();
  for (const [name, values] of stateTensors(parameters, optimizer)) {
    tensors.set(name, hostTensor("float32", [values.length], values as Float32Array<ArrayBuffer>));
  }
  const metadata = { run: JSON.stringify(run), stepsTaken: String(optimizer.steps) };
  await writeTensors(path, tensors, { metadata });
}

/**
 * Fills parameters and optimiser from a state; leaves them as they are when there is none.
 * @throws CheckpointError when the state is another run's, or damaged; nothing was filled then
 */
export async function loadState(
  path: string,
  parameters: NamedValues,
  optimizer: AdamW,
  run: RunIdentity,
): Promise<void> {
  if (!(await exists(path))) return;
  const file = await openSafetensors(path);
  const current = JSON.stringify(run);
  if (file.metadata.run !== current) {
    throw new CheckpointError(
      `${path} belongs to another training run, ${file.metadata.run}, and this one is ${current}. Give another folder.`,
    );
  }
  const steps = Number(file.metadata.stepsTaken);
  const wanted = stateTensors(parameters, optimizer);
  const unfit = [...wanted].find(([name, { length }]) => {
    const found = file.entries.get(name);
    return found?.dtype !== "float32" || found.byteLength !== 4 * length;
  });
  if (unfit || !Number.isInteger(steps)) {
    const what = unfit ? `"${unfit[0]}" of ${unfit[1].length} float32 numbers` : "number of steps";
    throw new CheckpointError(`${path} is damaged: it has no ${what}. Delete it to train this stage anew.`);
  }
  for (const [name, values] of wanted) values.set((await readTensor(file, name)).data as Float32Array);
  optimizer.steps = steps;
}

function stateTensors(parameters: NamedValues, optimizer: AdamW): Map<string, Float32Array> {
  const tensors = new Map<string, Float32Array>();
  for (const [name, values] of parameters) {
    const { first, second } = optimizer.momentsOf(name, values.length);
    tensors.set(`parameter ${name}`, values).set(`first ${name}`, first).set(`second ${name}`, second);
  }
  return tensors;
}

/** Anything but a clear "no" is left to whoever opens the file, lest a state be overwritten. */
function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== "ENOENT",
  );
}
