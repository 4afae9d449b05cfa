import type { Emitter, HostValue, Tensor } from "../tensor.js";

/** A matrix in few bits, in a graph that is being encoded. */
interface PackedMatrix {
  /** uint8 */
  readonly packed: Tensor;
  readonly packedName: string;
  /** float32 */
  readonly scales: Tensor;
  readonly scalesName: string;
  /** What its rows are long. */
  readonly columns: number;
}

/** What there is to know of a way to pack a matrix `[rows, columns]`, which is that of a linear layer, `[out, in]`. */
export interface Packing {
  /** Of its bytes and its scales. */
  shapes(matrix: readonly [rows: number, columns: number]): { packed: number[]; scales: number[] };
  /** What they stand for, `[rows, columns]`. */
  values(
    packed: HostValue,
    scales: HostValue,
    matrix: readonly [rows: number, columns: number],
  ): Float64Array;
  /** Emits what they stand for. */
  lower(matrix: PackedMatrix, emitter: Emitter): string;
  /** Emits `input [..., columns] · matrixᵀ + bias`, where rows of the input are rounded to 8 bits; `x` is its name. */
  lowerProduct(
    input: Tensor,
    x: string,
    matrix: PackedMatrix,
    bias: string | undefined,
    emitter: Emitter,
  ): string;
}
