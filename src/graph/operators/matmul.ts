/** Matrix products. */
import { type Operator, requireSameDType, ShapeError, Tensor } from "../tensor.js";
import { broadcastIndices, tryBroadcast } from "./broadcast.js";
import { reshape, transpose } from "./layout.js";
import { flatten, product } from "./product.js";
import { isQuantized, quantizedLinear } from "./quantized.js";
import { sum, sumTo } from "./reduce.js";

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

const linearOperator: Operator<[Tensor, Tensor] | [Tensor, Tensor, Tensor]> = {
  name: "linear",
  gradient: ({ inputs: [x, weight, bias] }, gradient) => {
    const flatGradient = flatten(gradient);
    return [
      reshape(product(flatGradient, weight, false, false), x.shape),
      product(flatGradient, flatten(x), true, false),
      bias && sum(flatGradient, [0]),
    ];
  },
  lower: (node, [x, weight, bias], emitter) => {
    const [input] = node.inputs;
    const flat =
      input.rank === 2 ? x : emitter.node("Reshape", [x, emitter.integers([-1, Number(input.shape.at(-1))])]);
    const result = emitter.node("Gemm", bias ? [flat, weight, bias] : [flat, weight], { transB: 1n });
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
 * `dequantize` gives is multiplied as it is packed.
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
  const inputs: [Tensor, ...Tensor[]] = bias ? [x, weight, bias] : [x, weight];
  requireSameDType(inputs, linear);
  if (isQuantized(weight)) return quantizedLinear(x, weight, bias);
  return new Tensor(linearOperator, inputs, [...x.shape.slice(0, -1), weight.shape[0]!], x.dtype);
}
