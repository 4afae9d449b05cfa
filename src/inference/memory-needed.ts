import { byteLengthOf, type TensorSpec } from "../checkpoint/index.js";
import { publishedGeneration } from "../generation/index.js";
import { familyOf, type InstructBlipConfig } from "../models/index.js";
import { convertWeights, packedTensors } from "../quantization/index.js";
import { elementCount } from "../tensor/index.js";
import { type ModelFiles, openModelFiles } from "./folder/model-files.js";
import { holdingsOf, type Precision } from "./folder/precision.js";

export interface StoredParameter {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly byteLength: number;
}

/** Tokens of an instruction that the estimate allows for. */
const instructionTokens = 128;
/** What the runtime, the tokenizers and the activations of one image take, measured with small models. */
const runtimeBytes = 300e6;
const floatBytes = 4;

/**
 * An estimate of the memory that a loaded model needs for one answer at a time with the published settings (5 beams,
 * 256 tokens), in bytes:
 *
 * - the weights as they are stored, each once, mapped from their files, or, where they are packed, ordered anew;
 * - the largest 16-bit weight once more in float32: such weights are widened one by one as they are used;
 * - keys and values in float32, twice, because a step reads the old ones and makes new ones;
 * - a fixed amount for everything else.
 */
export function memoryNeeded(config: InstructBlipConfig, parameters: readonly StoredParameter[]): number {
  const stored = parameters.reduce((total, { byteLength }) => total + byteLength, 0);
  const widened = parameters
    .filter(({ dtype }) => dtype === "float16" || dtype === "bfloat16")
    .reduce((largest, { shape }) => Math.max(largest, elementCount(shape) * floatBytes), 0);
  const tokens = config.queryTokens + instructionTokens + publishedGeneration.maxNewTokens;
  return stored + widened + cacheBytes(config, publishedGeneration.beams, tokens) + runtimeBytes;
}

/** Keys and values of so many sequences in float32, twice: a step reads the old ones and makes new ones. */
export function cacheBytes({ text }: InstructBlipConfig, sequences: number, tokens: number): number {
  const { layers, heads, headWidth } = familyOf(text).cacheShape(text);
  return 2 * 2 * layers * heads * headWidth * tokens * sequences * floatBytes;
}

/** The parameters of an open folder as they are stored: of a packed matrix, all its tensors together. */
export function storedParameters({ layout, checkpoint, quantized }: ModelFiles): StoredParameter[] {
  const { weights } = checkpoint;
  return layout.map(({ name, shape }) => {
    const format = quantized.get(name);
    const tensors = format ? packedTensors({ name, shape }, format).map((tensor) => tensor.name) : [name];
    return {
      name,
      dtype: format ? `${format.bits} bits` : weights.describe(name).dtype,
      shape,
      byteLength: sum(tensors.map((tensor) => weights.describe(tensor).byteLength)),
    };
  });
}

/** Bytes that `memoryNeeded` estimates. */
export interface ModelMemory {
  /** With the weights as they are stored. */
  readonly stored: number;
  /** By what `precision` is when the model is loaded; none of a quantized model, which is as it is. */
  readonly precisions: Readonly<Partial<Record<Precision, number>>>;
}

/**
 * What a folder's model needs in memory at each precision. Of the weights only headers are read.
 * @throws CheckpointError when the folder does not hold a complete model
 */
export async function modelMemory(directory: string): Promise<ModelMemory> {
  const files = await openModelFiles(directory);
  try {
    const { config, layout, checkpoint, quantized } = files;
    const stored = memoryNeeded(config, storedParameters(files));
    if (quantized.size > 0) return { stored, precisions: {} };
    const names = layout.map(({ name }) => name);
    const at = (precision: Precision): number => {
      const holdings = holdingsOf(layout, checkpoint.weights, precision);
      const { tensors } = convertWeights(checkpoint.weights, names, holdings);
      return memoryNeeded(config, tensors.map(asHeld));
    };
    return { stored, precisions: { 4: at(4), 8: at(8), 16: at(16), 32: at(32) } };
  } finally {
    await files.dispose();
  }
}

/** A weight by its tensors: a packed matrix is several, and is not widened. */
function asHeld([first, ...others]: readonly TensorSpec[]): StoredParameter {
  const { name, dtype, shape } = first!;
  const bytes = [first!, ...others].map((tensor) => byteLengthOf(tensor.dtype, tensor.shape));
  return { name, dtype, shape, byteLength: sum(bytes) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
