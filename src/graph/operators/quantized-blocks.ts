/** Matrices whose rows are held in blocks, as ONNX Runtime's `MatMulNBits` reads them. */
import type { Packing } from "./packing.js";

/** Neighbours in a row share a scale. */
export interface BlockFormat {
  readonly bits: 4 | 8;
  /** How many: a power of two, 16 to 256. The last block of a row may reach beyond its end. */
  readonly blockSize: number;
}

/**
 * Packed `[rows, blocks, bytes of a block]`, of 4 bits the lower half of a byte first; scales `[rows, blocks]`. A value is
 * `scale · (number − zero point)`.
 */
export function blockPacking({ bits, blockSize }: BlockFormat): Packing {
  // Whole numbers are stored from 0 on; this one stands for 0.
  const zeroPoint = 2 ** (bits - 1);
  return {
    shapes: ([rows, columns]) => {
      const blocks = Math.ceil(columns / blockSize);
      return { packed: [rows, blocks, (blockSize * bits) / 8], scales: [rows, blocks] };
    },
    values: (packed, scales, [rows, columns]) => {
      const blocks = scales.shape[1]!;
      return Float64Array.from({ length: rows * columns }, (_, index) => {
        const block = Math.floor(index / columns) * blocks + Math.floor((index % columns) / blockSize);
        const place = block * blockSize + ((index % columns) % blockSize);
        const value = bits === 8 ? packed.data[place]! : (packed.data[place >> 1]! >> (4 * (place & 1))) & 15;
        return (value - zeroPoint) * scales.data[block]!;
      });
    },
    lower: ({ packed, scales, scalesName, columns }, emitter) => {
      const type = bits === 4 ? "uint4" : "uint8";
      const shape = scales.shape as number[];
      const width = shape[1]! * blockSize;
      const numbers = emitter.bytesAs(packed, type, [shape[0]!, width]);
      const zeros = emitter.filled(type, shape, zeroPoint);
      const attributes = { axis: 1n, block_size: BigInt(blockSize) };
      const whole = emitter.node("DequantizeLinear", [numbers, scalesName, zeros], attributes);
      if (columns === width) return whole;
      return emitter.node("Slice", [whole, ...[0, columns, 1].map((value) => emitter.integers([value]))]);
    },
    lowerProduct: (_x, x, { packedName, scales, scalesName, columns }, bias, emitter) =>
      emitter.node(
        "MatMulNBits",
        // Between scales and bias: other zero points, another order of columns.
        bias === undefined ? [x, packedName, scalesName] : [x, packedName, scalesName, "", "", bias],
        {
          K: BigInt(columns),
          N: BigInt(scales.shape[0]!),
          bits: BigInt(bits),
          block_size: BigInt(blockSize),
          // Rows of x in 8 bits too, in blocks of the same size, so that products are of whole numbers.
          accuracy_level: 4n,
        },
        "com.microsoft",
      ),
  };
}
