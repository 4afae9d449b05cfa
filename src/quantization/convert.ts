import {
  CheckpointError,
  type Chunks,
  storedBytes,
  type TensorSpec,
  type WeightDescription,
  type Weights,
} from "../checkpoint/index.js";
import { openRegularFile, withPath } from "../files/index.js";
import type { QuantizedFormat } from "../graph/index.js";
import {
  bytesPerElement,
  convert,
  elementCount,
  float16Largest,
  float32,
  hostTensor,
  toFloat32,
  viewAs,
} from "../tensor/index.js";
import { packedTensors } from "./held.js";
import { quantizeBlocks, quantizeRows } from "./quantize-rows.js";

/** How a matrix is to be held: packed, or as floats. */
export type Holding = QuantizedFormat | { readonly dtype: "float32" | "float16" };

/** Tensors to be written, and their bytes, a few megabytes at a time. */
interface Conversion {
  /** Those of one weight together: a packed matrix is two. */
  readonly tensors: readonly (readonly TensorSpec[])[];
  /** To be called for one tensor after the other, in their order; for those of one weight in one go. */
  readonly chunks: (tensor: TensorSpec) => Chunks;
}

/** Elements of a matrix that are in memory at once. */
const chunkElements = 2 ** 20;

/**
 * Weights as they are to be held.
 * @param names of the weights, in order
 * @param holdings of those that are not to stay as they are: matrices of floats
 */
export function convertWeights(
  weights: Weights,
  names: Iterable<string>,
  holdings: ReadonlyMap<string, Holding>,
): Conversion {
  const sources = new Map<string, () => Chunks>();
  const tensors: TensorSpec[][] = [];
  const add = (tensor: TensorSpec, source: () => Chunks): void => {
    tensors.at(-1)!.push(tensor);
    sources.set(tensor.name, source);
  };
  for (const name of names) {
    tensors.push([]);
    const found = weights.describe(name);
    const { dtype, shape } = found;
    const holding = holdings.get(name);
    if (!holding) {
      add({ name, dtype, shape }, () => storedBytes(found));
    } else if ("dtype" in holding) {
      add({ name, dtype: holding.dtype, shape }, () => floatChunks(name, found, holding.dtype));
    } else {
      const [packed, scales] = packedTensors({ name, shape }, holding);
      // Found while the matrix is packed, and written after it.
      let values = new Float32Array(0);
      add(packed, () => {
        values = new Float32Array(elementCount(scales.shape));
        return packedChunks(found, holding, values);
      });
      add(scales, () => [new Uint8Array(values.buffer)]);
    }
  }
  return { tensors, chunks: ({ name }) => sources.get(name)!() };
}

async function* floatChunks(
  name: string,
  found: WeightDescription,
  dtype: "float32" | "float16",
): AsyncGenerator<Uint8Array> {
  for await (const { values } of rowsOf(found)) {
    if (dtype === "float16" && values.some((value) => Math.abs(value) > float16Largest)) {
      throw new CheckpointError(
        `${found.file}: ${name} has values beyond float16, which ends at ${float16Largest}. Hold this model in 32 bits, or in 8.`,
      );
    }
    const { data } = convert(float32([values.length], values), dtype);
    yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
}

async function* packedChunks(
  found: WeightDescription,
  format: QuantizedFormat,
  scales: Float32Array,
): AsyncGenerator<Uint8Array> {
  if (format.blockSize === "row") {
    yield* await turnedBytes(found, scales);
    return;
  }
  const { bits, blockSize } = format;
  const columns = found.shape[1]!;
  const blocks = Math.ceil(columns / blockSize);
  for await (const { from, values } of rowsOf(found)) {
    const rows = values.length / columns;
    const packed = new Uint8Array((rows * blocks * blockSize * bits) / 8);
    quantizeBlocks(
      values,
      columns,
      { bits, blockSize },
      packed,
      scales.subarray(from * blocks, (from + rows) * blocks),
    );
    yield packed;
  }
}

/** A matrix whose rows have one scale each: it lies turned, so all of its bytes are there before the first is written. */
async function turnedBytes(found: WeightDescription, scales: Float32Array): Promise<Uint8Array[]> {
  const [rows, columns] = found.shape as [number, number];
  const turned = new Int8Array(rows * columns);
  for await (const { from, values } of rowsOf(found)) {
    quantizeRows(values, columns, from, turned, scales);
  }
  const bytes = new Uint8Array(turned.buffer);
  const count = Math.ceil(bytes.length / chunkElements);
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * chunkElements, (i + 1) * chunkElements));
}

/** Rows of a matrix as float32, some at a time. */
async function* rowsOf({
  file,
  dtype,
  shape,
  offset,
}: WeightDescription): AsyncGenerator<{ readonly from: number; readonly values: Float32Array }> {
  const [rows, columns] = shape as [number, number];
  const most = Math.max(1, Math.floor(chunkElements / columns));
  const rowBytes = columns * bytesPerElement(dtype);
  const handle = await openRegularFile(file).catch((error) => {
    throw withPath(file, "read", error);
  });
  try {
    for (let from = 0; from < rows; from += most) {
      const count = Math.min(most, rows - from);
      const bytes = new Uint8Array(count * rowBytes);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset + from * rowBytes);
      if (bytesRead < bytes.length) {
        throw new CheckpointError(`${file} ends before its tensors do; download it again.`);
      }
      yield { from, values: toFloat32(hostTensor(dtype, [count, columns], viewAs(dtype, bytes))).data };
    }
  } finally {
    await handle.close();
  }
}
