/** Rows and columns: the first and the second dimension of a tensor. */
import { allocate, type DType, type DTypeArrays, type TypedArray } from "./dtype.js";
import { elementCount, type HostTensor, hostTensor } from "./host-tensor.js";

/** Elements of the row `[…]` of `[rows, …]`: a view. */
export function rowData<D extends DType>({ shape, data }: HostTensor<D>, row: number): DTypeArrays[D] {
  const size = elementCount(shape.slice(1));
  return data.subarray(row * size, (row + 1) * size) as DTypeArrays[D];
}

/** Rows from `start` to before `end`: a view. */
export function sliceRows<D extends DType>(
  { dtype, shape: [, ...rest], data }: HostTensor<D>,
  start: number,
  end: number,
): HostTensor<D> {
  const size = elementCount(rest);
  const part = data.subarray(start * size, end * size) as DTypeArrays[D];
  return hostTensor(dtype, [end - start, ...rest], part);
}

/** Copies rows in the order of `indices`, each as often as it is named. */
export function gatherRows<D extends DType>(
  tensor: HostTensor<D>,
  indices: readonly number[],
): HostTensor<D> {
  const { dtype, shape } = tensor;
  const rest = shape.slice(1);
  const size = elementCount(rest);
  const data = allocate(dtype, indices.length * size);
  indices.forEach((index, row) => {
    put(data, rowData(tensor, index), row * size);
  });
  return hostTensor(dtype, [indices.length, ...rest], data);
}

/** Each row so many times in succession. */
export function repeatRows<D extends DType>(tensor: HostTensor<D>, times: number): HostTensor<D> {
  const count = tensor.shape[0]! * times;
  return gatherRows(
    tensor,
    Array.from({ length: count }, (_, row) => Math.floor(row / times)),
  );
}

/** `[a, …]` and `[b, …]` → `[a + b, …]`; a single tensor is returned as it is. */
export function concatRows<D extends DType>(tensors: readonly HostTensor<D>[]): HostTensor<D> {
  const first = tensors[0]!;
  if (tensors.length === 1) return first;
  const { dtype, shape } = first;
  const rows = tensors.reduce((sum, { shape }) => sum + shape[0]!, 0);
  const data = allocate(dtype, rows * elementCount(shape.slice(1)));
  let offset = 0;
  for (const tensor of tensors) {
    put(data, tensor.data, offset);
    offset += tensor.data.length;
  }
  return hostTensor(dtype, [rows, ...shape.slice(1)], data);
}

/** `[rows, a, …]` and `[rows, b, …]` → `[rows, a + b, …]`. */
export function concatColumns<D extends DType>(left: HostTensor<D>, right: HostTensor<D>): HostTensor<D> {
  const [rows, a, b] = [left.shape[0]!, left.shape[1]!, right.shape[1]!];
  const columns = a + b;
  const rest = left.shape.slice(2);
  const size = elementCount(rest);
  const data = allocate(left.dtype, rows * columns * size);
  for (let row = 0; row < rows; row++) {
    put(data, rowData(left, row), row * columns * size);
    put(data, rowData(right, row), (row * columns + a) * size);
  }
  return hostTensor(left.dtype, [rows, columns, ...rest], data);
}

/** Rows filled up with `value` to the length of the longest: int32 `[rows, longest]`. */
export function padRows(
  rows: readonly ArrayLike<number>[],
  value: number,
  side: "left" | "right" = "right",
): HostTensor<"int32"> {
  const length = rows.reduce((longest, row) => Math.max(longest, row.length), 0);
  const data = new Int32Array(rows.length * length).fill(value);
  rows.forEach((row, index) => {
    data.set(row, index * length + (side === "left" ? length - row.length : 0));
  });
  return hostTensor("int32", [rows.length, length], data);
}

/** `set` of arrays that are of one type. */
function put(to: TypedArray, from: TypedArray, offset: number): void {
  (to as Float32Array).set(from as Float32Array, offset);
}
