/** Products of two matrices, which gradients of linear layers are made of. */
import { sizeOfShape } from "../dimension.js";
import { type HostValue, type Operator, Tensor } from "../tensor.js";
import { reshape } from "./layout.js";

/** Product of two matrices, either of them transposed first; `Gemm` needs no transposed copy. */
export function product(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
  const rows = a.shape[transposeA ? 1 : 0]!;
  const columns = b.shape[transposeB ? 0 : 1]!;
  return new Tensor(productOperator, [a, b], [rows, columns], a.dtype, { transposeA, transposeB });
}

function element({ data, shape }: HostValue, transposed: boolean, row: number, column: number): number {
  const width = shape[1]!;
  return data[transposed ? column * width + row : row * width + column]!;
}

const productOperator: Operator<[Tensor, Tensor]> = {
  name: "product",
  gradient: ({ inputs: [a, b], attributes: { transposeA, transposeB } }, gradient) => [
    transposeA ? product(b, gradient, transposeB as boolean, true) : product(gradient, b, false, !transposeB),
    transposeB ? product(gradient, a, true, transposeA as boolean) : product(a, gradient, !transposeA, false),
  ],
  lower: (node, inputs, emitter) =>
    emitter.node("Gemm", inputs, {
      transA: BigInt(Number(node.attributes.transposeA)),
      transB: BigInt(Number(node.attributes.transposeB)),
    }),
  evaluate: ([a, b], shape, { attributes: { transposeA, transposeB } }) => {
    const [rows, columns, inner] = [shape[0]!, shape[1]!, a.shape[transposeA ? 0 : 1]!];
    return Float64Array.from({ length: rows * columns }, (_, index) => {
      let total = 0;
      for (let k = 0; k < inner; k++) {
        total +=
          element(a, transposeA as boolean, Math.floor(index / columns), k) *
          element(b, transposeB as boolean, k, index % columns);
      }
      return total;
    });
  },
};

/** All axes but the last one as one. */
export function flatten(x: Tensor): Tensor {
  return reshape(x, [sizeOfShape(x.shape.slice(0, -1)), x.shape.at(-1)!]);
}
