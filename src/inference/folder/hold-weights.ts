import { dirname, join } from "node:path";
import {
  byteLengthOf,
  makeTemporaryFolder,
  openSafetensors,
  type Weights,
  weightsOf,
  writeSafetensors,
} from "../../checkpoint/index.js";
import { FileError, freeBytes } from "../../files/index.js";
import type { ParameterLayout } from "../../models/index.js";
import { convertWeights, type Holding, type QuantizedMatrices } from "../../quantization/index.js";

export interface HoldHooks {
  readonly onProgress?: (stage: string, fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** Weights in another precision than their files', for as long as a model is open. */
interface HeldWeights {
  readonly weights: Weights;
  readonly quantized: QuantizedMatrices;
  dispose(): Promise<void>;
}

/**
 * Converts a model's weights, a few megabytes at a time, into a temporary file beside their own, or where temporary files go
 * if nothing may be written there.
 * @throws FileError when the disk has too little space; the signal's reason
 */
export async function holdWeights(
  weights: Weights,
  layout: readonly ParameterLayout[],
  holdings: ReadonlyMap<string, Holding>,
  { onProgress, signal }: HoldHooks,
): Promise<HeldWeights> {
  const names = layout.map(({ name }) => name);
  const converted = convertWeights(weights, names, holdings);
  const tensors = converted.tensors.flat();
  const { directory, remove } = await makeTemporaryFolder(dirname(weights.describe(names[0]!).file));
  try {
    const total = tensors.reduce((bytes, { dtype, shape }) => bytes + byteLengthOf(dtype, shape), 0);
    const free = await freeBytes(directory);
    if (free < total) {
      throw new FileError(
        `${directory} needs ${gigabytes(total)} for the weights in another precision, but its disk has ${gigabytes(free)} ` +
          "left. Free some space, or leave the precision as it is.",
      );
    }
    let written = 0;
    const path = join(directory, "model.safetensors");
    const counted = async function* (tensor: (typeof tensors)[number]) {
      for await (const chunk of converted.chunks(tensor)) {
        yield chunk;
        written += chunk.byteLength;
        onProgress?.("weights", written / total);
      }
    };
    await writeSafetensors(path, tensors, counted, { signal });
    const quantized = [...holdings].flatMap(([name, holding]) =>
      "bits" in holding ? [[name, holding] as const] : [],
    );
    return {
      weights: weightsOf([await openSafetensors(path)]),
      quantized: new Map(quantized),
      dispose: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
