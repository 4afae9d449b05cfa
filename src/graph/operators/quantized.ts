/** Matrices held in few bits, as ONNX Runtime's `MatMulNBits` reads them, and products with them. */
import { type Operator, ShapeError, Tensor } from "../tensor.js";
import { reshape } from "./layout.js";
import { flatten, product } from "./product.js";
import { sum } from "./reduce.js";

/** How a matrix is held: blocks of neighbours in a row share a scale, and each value is a whole number. */
export interface QuantizedFormat {
  readonly bits: 4 | 8;
  /** A power of two, 16 to 256. The last block of a row may reach beyond its end. */
  readonly blockSize: number;
}

/** Whole numbers are stored from 0 on; this one stands for 0. */
function zeroPoint({ bits }: QuantizedFormat): number {
  return 2 ** (bits - 1);
}

/** Shapes of a matrix `[rows, columns]` that is held so: its packed bytes, uint8, and its scales, float32. */
export function quantizedShapes(
  [rows, columns]: readonly [number, number],
  { bits, blockSize }: QuantizedFormat,
): { packed: [number, number, number]; scales: [number, number] } {
  const blocks = Math.ceil(columns / blockSize);
  return { packed: [rows, blocks, (blockSize * bits) / 8], scales: [rows, blocks] };
}

const formatOf = (node: Tensor): QuantizedFormat => node.attributes.format as QuantizedFormat;

const dequantizeOperator: Operator<[Tensor, Tensor]> = {
  name: "dequantize",
  lower: (node, [, scaleName], emitter) => {
    const [packed, scales] = node.inputs;
    const { bits, blockSize } = formatOf(node);
    const type = bits === 4 ? "uint4" : "uint8";
    const shape = scales.shape as number[];
    const width = shape[1]! * blockSize;
    const values = emitter.bytesAs(packed, type, [shape[0]!, width]);
    const zeros = emitter.filled(type, shape, zeroPoint(formatOf(node)));
    const attributes = { axis: 1n, block_size: BigInt(blockSize) };
    const whole = emitter.node("DequantizeLinear", [values, scaleName, zeros], attributes);
    const columns = node.shape[1] as number;
    if (columns === width) return whole;
    return emitter.node("Slice", [whole, ...[0, columns, 1].map((value) => emitter.integers([value]))]);
  },
  evaluate: ([packed, scales], [rows, columns], node) => {
    const { bits, blockSize } = formatOf(node);
    const [zero, blocks] = [zeroPoint(formatOf(node)), scales.shape[1]!];
    return Float64Array.from({ length: rows! * columns! }, (_, index) => {
      const block = Math.floor(index / columns!) * blocks + Math.floor((index % columns!) / blockSize);
      const place = block * blockSize + ((index % columns!) % blockSize);
      const value = bits === 8 ? packed.data[place]! : (packed.data[place >> 1]! >> (4 * (place & 1))) & 15;
      return (value - zero) * scales.data[block]!;
    });
  },
};

/**
 * The matrix that is held in blocks, float32 `[rows, columns]`: `scale · (whole number − zero point)`.
 * @param packed uint8, a weight or a constant: `[rows, blocks, bytes of a block]`; of 4 bits the lower half of a byte comes first
 * @param scales float32 `[rows, blocks]`
 */
export function dequantize(packed: Tensor, scales: Tensor, columns: number, format: QuantizedFormat): Tensor {
  const rows = packed.shape[0] as number;
  const expected = quantizedShapes([rows, columns], format);
  if (packed.shape.join() !== expected.packed.join() || scales.shape.join() !== expected.scales.join()) {
    throw new ShapeError(
      `dequantize: ${packed} and ${scales} are no matrix of ${columns} columns in ${format.bits} bits and blocks of ${format.blockSize}`,
      dequantize,
    );
  }
  if (packed.dtype !== "uint8" || scales.dtype !== "float32") {
    throw new ShapeError(
      `dequantize: ${packed} is ${packed.dtype} and ${scales} ${scales.dtype}`,
      dequantize,
    );
  }
  return new Tensor(dequantizeOperator, [packed, scales], [rows, columns], "float32", { format });
}

/** Whether `dequantize` gives this matrix. */
export function isQuantized({ operator }: Tensor): boolean {
  return operator === dequantizeOperator;
}

export const quantizedLinearOperator: Operator<[Tensor, Tensor, Tensor] | [Tensor, Tensor, Tensor, Tensor]> =
  {
    name: "quantizedLinear",
    gradient: ({ inputs: [x, packed, scales, bias], attributes }, gradient) => {
      const flat = flatten(gradient);
      const weight = dequantize(
        packed,
        scales,
        x.shape.at(-1) as number,
        attributes.format as QuantizedFormat,
      );
      return [
        reshape(product(flat, weight, false, false), x.shape),
        undefined,
        undefined,
        bias && sum(flat, [0]),
      ];
    },
    lower: (node, [x, packed, scales, bias], emitter) => {
      const { bits, blockSize } = formatOf(node);
      return emitter.node(
        "MatMulNBits",
        // Between scales and bias: other zero points, another order of columns.
        bias === undefined ? [x, packed, scales] : [x, packed, scales, "", "", bias],
        {
          K: BigInt(node.inputs[0].shape.at(-1)!),
          N: BigInt(node.shape.at(-1)!),
          bits: BigInt(bits),
          block_size: BigInt(blockSize),
          // Rows of x in 8 bits too, in blocks of the same size, so that products are of whole numbers.
          accuracy_level: 4n,
        },
        "com.microsoft",
      );
    },
    // Products of numbers as they are; the kernel rounds x to 8 bits.
    evaluate: ([x, packed, scales, bias], shape, node, context) => {
      const [rows, columns] = [shape.at(-1)!, x.shape.at(-1)!];
      const weight = dequantizeOperator.evaluate([packed, scales], [rows, columns], node, context);
      return Float64Array.from({ length: (x.data.length / columns) * rows }, (_, index) => {
        const [from, to] = [Math.floor(index / rows) * columns, (index % rows) * columns];
        let total = bias ? bias.data[index % rows]! : 0;
        for (let k = 0; k < columns; k++) total += x.data[from + k]! * weight[to + k]!;
        return total;
      });
    },
  };

/**
 * `x [..., in] · weightᵀ + bias` with a weight that `dequantize` gives. Each row of x is rounded to 8 bits in blocks of the
 * weight's size, whatever the other rows are; the gradient of x is that of the products as they are, of the same bytes.
 */
export function quantizedLinear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const inputs = [x, ...weight.inputs, ...(bias ? [bias] : [])];
  const shape = [...x.shape.slice(0, -1), weight.shape[0]!];
  return new Tensor(quantizedLinearOperator, inputs, shape, x.dtype, { format: formatOf(weight) });
}
