/** Matrix products. */
import { bytesPerElement } from "../../tensor/index.js";
import { type Operator, requireSameDType, ShapeError, Tensor } from "../tensor.js";
import { broadcastIndices, tryBroadcast } from "./broadcast.js";
import { cast } from "./elementwise.js";
import { reshape, transpose } from "./layout.js";
import { flatten, product } from "./product.js";
import { isQuantized, quantizedLinear } from "./quantized.js";
import { sum, sumTo } from "./reduce.js";
import { weightOperator } from "./source.js";

/** The last two axes exchanged. */
export function transposeMatrix(x: Tensor): Tensor {
  if (x.rank < 2) throw new ShapeError(`transposeMatrix: ${x} has fewer than two axes`, transposeMatrix);
  const axes = x.shape.map((_, axis) => axis);
  return transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}

const matmulOperator: Operator<[Tensor, Tensor]> = {
  name: "matmul",
  gradient: ({ inputs: [a, b] }, gradient) => [
    sumTo(matmul(gradient, transposeMatrix(b)), a.shape),
    sumTo(matmul(transposeMatrix(a), gradient), b.shape),
  ],
  lower: (_node, inputs, emitter) => emitter.node("MatMul", inputs),
  evaluate: ([a, b], shape) => {
    const [rows, columns, inner] = [shape.at(-2)!, shape.at(-1)!, a.shape.at(-1)!];
    const left = broadcastIndices(a.shape.slice(0, -2), shape.slice(0, -2));
    const right = broadcastIndices(b.shape.slice(0, -2), shape.slice(0, -2));
    const out = new Float64Array(left.length * rows * columns);
    left.forEach((matrix, index) => {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          let total = 0;
          for (let k = 0; k < inner; k++) {
            total +=
              a.data[(matrix * rows + i) * inner + k]! * b.data[(right[index]! * inner + k) * columns + j]!;
          }
          out[(index * rows + i) * columns + j] = total;
        }
      }
    });
    return out;
  },
};

/** `a [..., rows, inner] × b [..., inner, columns]`; the axes in front are broadcast. */
export function matmul(a: Tensor, b: Tensor): Tensor {
  if (a.rank < 2 || b.rank < 2)
    throw new ShapeError(`matmul: ${a} × ${b}: both need two axes at least`, matmul);
  requireSameDType([a, b], matmul);
  const [inner, other] = [a.shape.at(-1), b.shape.at(-2)];
  if (inner !== other)
    throw new ShapeError(`matmul: ${a} × ${b}: inner sizes ${inner} and ${other} differ`, matmul);
  const batch = tryBroadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (!batch) throw new ShapeError(`matmul: ${a} × ${b}: the axes in front cannot be broadcast`, matmul);
  return new Tensor(matmulOperator, [a, b], [...batch, a.shape.at(-2)!, b.shape.at(-1)!], a.dtype);
}

/**
 * How many parts a stored weight of another dtype is widened in for `x`. Where few rows are multiplied, widening takes most
 * of the time, unless a part stays in the processor's cache until it is used; many rows do not notice, and a part is a node.
 */
function widenedParts(x: Tensor, [columns, inner]: readonly [number, number]): number {
  const rows = x.shape.slice(0, -1).filter((size) => typeof size === "number");
  if (rows.reduce((product, size) => product * size, 1) >= manyRows) return 1;
  return Math.ceil((columns * inner * bytesPerElement(x.dtype)) / widenedPartBytes);
}

const manyRows = 128;
const widenedPartBytes = 2 ** 23;

export const linearOperator: Operator<[Tensor, Tensor] | [Tensor, Tensor, Tensor]> = {
  name: "linear",
  gradient: ({ inputs: [x, weight, bias] }, gradient) => {
    const flatGradient = flatten(gradient);
    return [
      reshape(product(flatGradient, cast(weight, x.dtype), false, false), x.shape),
      cast(product(flatGradient, flatten(x), true, false), weight.dtype),
      bias && sum(flatGradient, [0]),
    ];
  },
  lower: (node, [x, weight, bias], emitter) => {
    const [input, matrix] = node.inputs;
    const [columns, inner] = matrix.shape as [number, number];
    const flat = input.rank === 2 ? x : emitter.node("Reshape", [x, emitter.integers([-1, inner])]);
    const gemm = (rows: string, added: string | undefined): string =>
      emitter.node("Gemm", added ? [flat, rows, added] : [flat, rows], { transB: 1n });
    const parts: string[] = [];
    if (matrix.dtype === input.dtype) {
      parts.push(gemm(weight, bias));
    } else {
      const count = widenedParts(input, [columns, inner]);
      const step = Math.ceil(columns / count);
      for (let from = 0; from < columns; from += step) {
        const to = Math.min(from + step, columns);
        const range = [[from], [to], [0]].map((numbers) => emitter.integers(numbers));
        const added = bias && (count > 1 ? emitter.node("Slice", [bias, ...range]) : bias);
        parts.push(gemm(emitter.widenedRows(matrix, from, to), added));
      }
    }
    const result = parts.length === 1 ? parts[0]! : emitter.node("Concat", parts, { axis: 1n });
    return input.rank === 2
      ? result
      : emitter.node("Reshape", [result, emitter.shape(node.shape)], { allowzero: 1n });
  },
  evaluate: ([x, weight, bias]) => {
    const [columns, inner] = [weight.shape[0]!, weight.shape[1]!];
    return Float64Array.from({ length: (x.data.length / inner) * columns }, (_, index) => {
      const row = Math.floor(index / columns);
      const column = index % columns;
      let total = bias ? bias.data[column]! : 0;
      for (let k = 0; k < inner; k++) total += x.data[row * inner + k]! * weight.data[column * inner + k]!;
      return total;
    });
  },
};

/**
 * `x [..., in] · weightᵀ + bias`, with the weight as checkpoints store it, `[out, in]`, and the bias `[out]`. A weight that
 * `dequantize` gives is multiplied as it is packed; a stored one of another dtype than `x` in float32 is widened.
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const inner = x.shape.at(-1);
  if (weight.rank !== 2 || weight.shape[1] !== inner || typeof inner !== "number") {
    throw new ShapeError(
      `linear: ${x} · ${weight}ᵀ: the last sizes ${inner} and ${weight.shape[1]} differ`,
      linear,
    );
  }
  if (bias && (bias.rank !== 1 || bias.shape[0] !== weight.shape[0])) {
    throw new ShapeError(`linear: bias ${bias} does not fit ${weight}`, linear);
  }
  const isWidened = weight.operator === weightOperator && x.dtype === "float32";
  const alike: [Tensor, ...Tensor[]] = bias ? [x, bias] : [x];
  requireSameDType(isWidened ? alike : [...alike, weight], linear);
  if (isQuantized(weight)) return quantizedLinear(x, weight, bias);
  return new Tensor(
    linearOperator,
    bias ? [x, weight, bias] : [x, weight],
    [...x.shape.slice(0, -1), weight.shape[0]!],
    x.dtype,
  );
}
