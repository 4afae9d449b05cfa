import {
  CheckpointError,
  openCheckpoint,
  parseConfig,
  storedBytes,
  writePytorch,
} from "../checkpoint/index.js";
import { exists, FileError } from "../files/index.js";
import { parameterLayout } from "../models/index.js";
import { lavisName } from "./names.js";

export interface ToLavisOptions {
  /** a Hugging Face folder of an InstructBLIP or BLIP-2 */
  readonly model: string;
  /** file to write; must not exist */
  readonly file: string;
  readonly onProgress?: (progress: { stage: string; fraction: number }) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes what LAVIS trains of a model, and keeps in its files: queries, Q-Former, projection, and the norm behind the image
 * encoder. LAVIS itself loads it as `finetuned` or `pretrained`.
 * @throws CheckpointError for a folder of another model; FileError when the file exists or cannot be written
 */
export async function convertToLavis({ model, file, onProgress, signal }: ToLavisOptions): Promise<void> {
  if (await exists(file))
    throw new FileError(`${file} exists already; choose another name, or remove it first.`);
  const { config: json, weights } = await openCheckpoint(model);
  const config = parseConfig(json, `${model}/config.json`);
  const isTrained = (name: string): boolean =>
    !/^(?:language_model\.|vision_model\.(?!post_layernorm\.))/.test(name);
  const found = parameterLayout(config)
    .filter(({ name }) => isTrained(name))
    .map(({ name, shape }) => {
      const description = weights.describe(name);
      if (description.shape.join() !== shape.join()) {
        throw new CheckpointError(`${description.file}: ${name} has another shape than config.json says.`);
      }
      return { name: lavisName(name, config.modelType, config.text.kind), description };
    });
  const bytes = found.reduce((sum, { description }) => sum + description.byteLength, 0);
  const byName = new Map(found.map(({ name, description }) => [name, description]));
  let done = 0;
  await writePytorch(
    file,
    found.map(({ name, description: { dtype, shape } }) => ({ name, dtype, shape })),
    async function* ({ name }) {
      for await (const chunk of storedBytes(byName.get(name)!)) {
        yield chunk;
        done += chunk.byteLength;
        onProgress?.({ stage: "writing weights", fraction: done / bytes });
      }
    },
    { part: "model", signal },
  );
}
