import { allocate, type DType, type DTypeArrays, type TypedArray } from "./dtype.js";
import { fromBfloat16Bits, fromFloat16Bits, toBfloat16Bits, toFloat16Bits, widenHalves } from "./half.js";

/** A tensor in host memory: row-major elements and their shape. */
export interface HostTensor<D extends DType = DType> {
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly data: DTypeArrays[D];
}

/** Number of elements of a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * Makes a host tensor.
 * @throws RangeError when the data do not fill the shape.
 */
export function hostTensor<D extends DType>(
  dtype: D,
  shape: readonly number[],
  data: DTypeArrays[D],
): HostTensor<D> {
  if (data.length !== elementCount(shape)) {
    throw new RangeError(`${data.length} elements given for shape [${shape.join(", ")}]`);
  }
  return { dtype, shape, data };
}

/** A float32 tensor from numbers. */
export function float32(shape: readonly number[], values: ArrayLike<number>): HostTensor<"float32"> {
  return hostTensor("float32", shape, Float32Array.from(values));
}

/** An int32 tensor from numbers; ids, masks and positions are int32 everywhere in the project. */
export function int32(shape: readonly number[], values: ArrayLike<number>): HostTensor<"int32"> {
  return hostTensor("int32", shape, Int32Array.from(values));
}

/** The same values as float32; a float32 tensor is returned as it is. */
export function toFloat32(tensor: HostTensor): HostTensor<"float32"> {
  if (tensor.dtype === "float32") return tensor as HostTensor<"float32">;
  if (tensor.dtype === "float16" || tensor.dtype === "bfloat16") {
    const data = widenHalves(tensor.dtype, tensor.data as Uint16Array);
    return { dtype: "float32", shape: tensor.shape, data };
  }
  return convert(tensor, "float32");
}

/** The same values in another dtype, rounded to nearest even where it is narrower. */
export function convert<D extends DType>(tensor: HostTensor, dtype: D): HostTensor<D> {
  const read = reader(tensor.dtype);
  const out = allocate(dtype, tensor.data.length) as TypedArray;
  for (let i = 0; i < out.length; i++) {
    const value = read(tensor.data, i);
    if (dtype === "float16") out[i] = toFloat16Bits(value);
    else if (dtype === "bfloat16") out[i] = toBfloat16Bits(value);
    else if (dtype === "int64") (out as BigInt64Array)[i] = BigInt(Math.trunc(value));
    else out[i] = value;
  }
  return { dtype, shape: tensor.shape, data: out as DTypeArrays[D] };
}

function reader(dtype: DType): (data: TypedArray, index: number) => number {
  if (dtype === "float16") return (data, index) => fromFloat16Bits(data[index] as number);
  if (dtype === "bfloat16") return (data, index) => fromBfloat16Bits(data[index] as number);
  return (data, index) => Number(data[index]);
}
