import type { TensorSpec, Weights } from "../checkpoint/index.js";
import { dequantize, type QuantizedFormat, quantizedShapes, weight } from "../graph/index.js";
import type { ParameterProvider } from "../nn/index.js";

/** How matrices are held that are not held as floats: by the names of their parameters. */
export type QuantizedMatrices = ReadonlyMap<string, QuantizedFormat>;

/** Name of the tensor that holds a packed matrix's scales; its bytes have the name of the matrix. */
function scaleName(name: string): string {
  return `${name}_scale`;
}

/** The tensors that hold a matrix in a file. */
export function packedTensors(
  { name, shape }: { readonly name: string; readonly shape: readonly number[] },
  format: QuantizedFormat,
): [packed: TensorSpec, scales: TensorSpec] {
  const { packed, scales } = quantizedShapes(shape as [number, number], format);
  return [
    { name, dtype: "uint8", shape: packed },
    { name: scaleName(name), dtype: "float32", shape: scales },
  ];
}

/** Gives each parameter as it is held in these weights: packed matrices as what they stand for. */
export function heldParameters(weights: Weights, quantized: QuantizedMatrices): ParameterProvider {
  return (name, shape) => {
    const format = quantized.get(name);
    if (!format) return weight(name, weights.describe(name).dtype, shape);
    const [packed, scales] = packedTensors({ name, shape }, format).map((tensor) =>
      weight(tensor.name, tensor.dtype, tensor.shape),
    );
    return dequantize(packed!, scales!, shape as [number, number], format);
  };
}
