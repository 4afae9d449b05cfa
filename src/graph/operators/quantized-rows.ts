/** Matrices in which each row has one scale: products with many rows at once are of whole numbers from end to end. */
import { sizeOfShape } from "../dimension.js";
import type { Packing } from "./packing.js";

/** All of a row shares a scale. */
export interface RowFormat {
  readonly bits: 8;
  readonly blockSize: "row";
}

/** Rows of x have this whole number for 0, and none farther from it than `most`. */
const zeroPoint = 128;
const most = 127;
/** What counts as the value farthest from 0 of a row of zeros, whose scale would be 0. */
const leastFarthest = 1e-28;

/** Packed `[columns, rows]`, signed bytes; scales `[rows]`. A value is `scale · number`. */
export const rowPacking: Packing = {
  shapes: ([rows, columns]) => ({ packed: [columns, rows], scales: [rows] }),
  values: (packed, scales, [rows, columns]) =>
    Float64Array.from({ length: rows * columns }, (_, index) => {
      const [row, column] = [Math.floor(index / columns), index % columns];
      const byte = packed.data[column * rows + row]!;
      return scales.data[row]! * (byte < 128 ? byte : byte - 256);
    }),
  lower: ({ packed, scalesName }, emitter) => {
    const numbers = emitter.bytesAs(packed, "int8", packed.shape as number[]);
    const turned = emitter.node("DequantizeLinear", [numbers, scalesName], { axis: 1n });
    return emitter.node("Transpose", [turned], { perm: [1n, 0n] });
  },
  // Each row of x has a scale of its own, so that it does not depend on the others: `DynamicQuantizeLinear` has one for all.
  lowerProduct: (input, x, { packed, scales, scalesName, columns }, bias, emitter) => {
    const numbers = emitter.bytesAs(packed, "int8", packed.shape as number[]);
    const zero = emitter.filled("uint8", [1], zeroPoint);
    const last = emitter.integers([-1]);
    const rows = emitter.shape([sizeOfShape(input.shape.slice(0, -1))]);
    const flat = input.rank === 2 ? x : emitter.node("Reshape", [x, emitter.integers([-1, columns])]);
    const highest = emitter.node("ReduceMax", [flat, last]);
    const lowest = emitter.node("ReduceMin", [flat, last]);
    const least = emitter.scalar("float32", leastFarthest);
    const farthest = emitter.node("Max", [highest, emitter.node("Neg", [lowest]), least]);
    const scaled = emitter.node("Mul", [farthest, emitter.scalar("float32", 1 / most)]);
    // Of no rows at all, the runtime's reductions leave all columns.
    const rowScales = emitter.node("Reshape", [scaled, rows], { allowzero: 1n });
    const zeros = emitter.node("Expand", [zero, rows]);
    const rounded = emitter.node("QuantizeLinear", [flat, rowScales, zeros], { axis: 0n });
    const one = emitter.scalar("float32", 1);
    const factors = [rounded, numbers, one, scalesName, zero];
    const product = emitter.node("MatMulIntegerToFloat", factors, {}, "com.microsoft");
    const unscaled = emitter.node("Mul", [product, emitter.node("Unsqueeze", [rowScales, last])]);
    const y = bias === undefined ? unscaled : emitter.node("Add", [unscaled, bias]);
    if (input.rank === 2) return y;
    return emitter.node("Reshape", [y, emitter.shape([...input.shape.slice(0, -1), scales.shape[0]!])], {
      allowzero: 1n,
    });
  },
};
