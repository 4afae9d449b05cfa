/** Matrices held in few bits, and products with them. */
import { type Operator, ShapeError, Tensor } from "../tensor.js";
import { reshape } from "./layout.js";
import type { Packing } from "./packing.js";
import { flatten, product } from "./product.js";
import { type BlockFormat, blockPacking } from "./quantized-blocks.js";
import { type RowFormat, rowPacking } from "./quantized-rows.js";
import { sum } from "./reduce.js";

/** How a matrix is held: each value is a whole number, and neighbours in a row share a scale. */
export type QuantizedFormat = BlockFormat | RowFormat;

function packingOf(format: QuantizedFormat): Packing {
  return format.blockSize === "row" ? rowPacking : blockPacking(format as BlockFormat);
}

/** Shapes of a matrix `[rows, columns]` that is held so: its packed bytes, uint8, and its scales, float32. */
export function quantizedShapes(
  matrix: readonly [rows: number, columns: number],
  format: QuantizedFormat,
): { packed: number[]; scales: number[] } {
  return packingOf(format).shapes(matrix);
}

const packingOfNode = (node: Tensor): Packing => packingOf(node.attributes.format as QuantizedFormat);

const dequantizeOperator: Operator<[Tensor, Tensor]> = {
  name: "dequantize",
  lower: (node, [packedName, scalesName], emitter) => {
    const [packed, scales] = node.inputs;
    const columns = node.shape[1] as number;
    return packingOfNode(node).lower({ packed, packedName, scales, scalesName, columns }, emitter);
  },
  evaluate: ([packed, scales], [rows, columns], node) =>
    packingOfNode(node).values(packed, scales, [rows!, columns!]),
};

/**
 * The matrix that is held in few bits, float32 `[rows, columns]`.
 * @param packed uint8, a weight or a constant, of the shape that `quantizedShapes` says
 * @param scales float32, likewise
 */
export function dequantize(
  packed: Tensor,
  scales: Tensor,
  shape: readonly [rows: number, columns: number],
  format: QuantizedFormat,
): Tensor {
  const expected = quantizedShapes(shape, format);
  if (packed.shape.join() !== expected.packed.join() || scales.shape.join() !== expected.scales.join()) {
    throw new ShapeError(
      `dequantize: ${packed} and ${scales} are no matrix [${shape.join(", ")}] in ${format.bits} bits and blocks of ${format.blockSize}`,
      dequantize,
    );
  }
  if (packed.dtype !== "uint8" || scales.dtype !== "float32") {
    throw new ShapeError(
      `dequantize: ${packed} is ${packed.dtype} and ${scales} ${scales.dtype}`,
      dequantize,
    );
  }
  return new Tensor(dequantizeOperator, [packed, scales], shape, "float32", { format });
}

/** Whether `dequantize` gives this matrix. */
export function isQuantized({ operator }: Tensor): boolean {
  return operator === dequantizeOperator;
}

export const quantizedLinearOperator: Operator<[Tensor, Tensor, Tensor] | [Tensor, Tensor, Tensor, Tensor]> =
  {
    name: "quantizedLinear",
    gradient: ({ inputs: [x, packed, scales, bias], shape, attributes }, gradient) => {
      const flat = flatten(gradient);
      const matrix = [shape.at(-1) as number, x.shape.at(-1) as number] as const;
      const weight = dequantize(packed, scales, matrix, attributes.format as QuantizedFormat);
      return [
        reshape(product(flat, weight, false, false), x.shape),
        undefined,
        undefined,
        bias && sum(flat, [0]),
      ];
    },
    lower: (node, [x, packedName, scalesName, bias], emitter) => {
      const [input, packed, scales] = node.inputs;
      const columns = input.shape.at(-1) as number;
      const matrix = { packed, packedName, scales, scalesName, columns };
      return packingOfNode(node).lowerProduct(input, x, matrix, bias, emitter);
    },
    // Products of numbers as they are; the kernels round x to 8 bits.
    evaluate: ([x, packed, scales, bias], shape, node) => {
      const [rows, columns] = [shape.at(-1)!, x.shape.at(-1)!];
      const weight = packingOfNode(node).values(packed, scales, [rows, columns]);
      return Float64Array.from({ length: (x.data.length / columns) * rows }, (_, index) => {
        const [from, to] = [Math.floor(index / rows) * columns, (index % rows) * columns];
        let total = bias ? bias.data[index % rows]! : 0;
        for (let k = 0; k < columns; k++) total += x.data[from + k]! * weight[to + k]!;
        return total;
      });
    },
  };

/**
 * `x [..., in] · weightᵀ + bias` with a weight that `dequantize` gives. Each row of x is rounded to 8 bits, in blocks as those of
 * the weight, whatever the other rows are; the gradient of x is that of the products as they are, of the same bytes.
 */
export function quantizedLinear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const inputs = [x, ...weight.inputs, ...(bias ? [bias] : [])];
  const shape = [...x.shape.slice(0, -1), weight.shape[0]!];
  return new Tensor(quantizedLinearOperator, inputs, shape, x.dtype, weight.attributes);
}
