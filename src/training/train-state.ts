import { access } from "node:fs/promises";
import { openSafetensors, readTensor, writeTensors } from "../checkpoint/index.js";
import type { HostTensor } from "../tensor/index.js";
import type { AdamW, NamedValues } from "./adamw.js";

/** Saves parameters, moments and the number of steps as one safetensors file, whole or not at all. */
export async function saveState(path: string, parameters: NamedValues, optimizer: AdamW): Promise<void> {
  const tensors = new Map<string, HostTensor>();
  const put = (name: string, data: Float32Array): void => {
    tensors.set(name, { dtype: "float32", shape: [data.length], data: data as Float32Array<ArrayBuffer> });
  };
  for (const [name, values] of parameters) {
    const moments = optimizer.moments.get(name);
    put(`parameter ${name}`, values);
    if (moments) put(`first ${name}`, moments.first);
    if (moments) put(`second ${name}`, moments.second);
  }
  await writeTensors(path, tensors, { metadata: { steps: String(optimizer.steps) } });
}

/** Fills parameters and optimiser from a state; leaves them as they are when there is none. */
export async function loadState(path: string, parameters: NamedValues, optimizer: AdamW): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (!exists) return;
  const file = await openSafetensors(path);
  for (const entry of file.entries.keys()) {
    const [kind, name] = entry.split(" ");
    const { data } = await readTensor(file, entry);
    const values = parameters.get(name);
    if (!values || values.length !== data.length) {
      throw new Error(`${path} belongs to another training run: parameter "${name}" does not fit. Give an empty folder.`);
    }
    if (kind === "parameter") values.set(data as Float32Array);
    else optimizer.momentsOf(name, data.length)[kind as "first" | "second"].set(data as Float32Array);
  }
  optimizer.steps = Number(file.metadata.steps);
}
