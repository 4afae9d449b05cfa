/** The same elements in another shape or order. */
import { formatShape, type Shape, sizeOfShape } from "../dimension.js";
import { canonicalShape, type Operator, ShapeError, Tensor } from "../tensor.js";

const reshapeOperator: Operator<[Tensor]> = {
  name: "reshape",
  gradient: ({ inputs: [x] }, gradient) => [reshape(gradient, x.shape)],
  lower: (node, [x], emitter) => {
    const named = node.shape.filter((dimension) => typeof dimension === "string");
    // One unknown is left to the runtime, which is cheaper than computing it; 0 would mean "copy", so it excludes that.
    const target =
      named.length === 1 && !node.shape.includes(0)
        ? emitter.integers(node.shape.map((dimension) => (typeof dimension === "string" ? -1 : dimension)))
        : emitter.shape(node.shape);
    return emitter.node("Reshape", [x, target], { allowzero: 1n });
  },
  evaluate: ([x]) => x.data,
};

/** The same elements in another shape of the same size. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const target = canonicalShape(shape, reshape);
  if (x.shape.join() === target.join()) return x;
  if (sizeOfShape(x.shape) !== sizeOfShape(target)) {
    throw new ShapeError(`reshape: ${x} does not have the size of ${formatShape(target)}`, reshape);
  }
  return new Tensor(reshapeOperator, [x], target, x.dtype);
}

const transposeOperator: Operator<[Tensor]> = {
  name: "transpose",
  gradient: (node, gradient) => {
    const permutation = node.attributes.permutation as number[];
    return [
      transpose(
        gradient,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
    ];
  },
  lower: (node, inputs, emitter) =>
    emitter.node("Transpose", inputs, { perm: (node.attributes.permutation as number[]).map(BigInt) }),
  evaluate: ([x], shape, node) => {
    const permutation = node.attributes.permutation as number[];
    const strides = x.shape.map((_, axis) =>
      x.shape.slice(axis + 1).reduce((product, size) => product * size, 1),
    );
    return Float64Array.from({ length: x.data.length }, (_, i) => {
      let rest = i;
      let source = 0;
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        source += (rest % shape[axis]!) * strides[permutation[axis]!]!;
        rest = Math.floor(rest / shape[axis]!);
      }
      return x.data[source]!;
    });
  },
};

/** Axes in another order: axis `i` of the result is axis `permutation[i]` of `x`. */
export function transpose(x: Tensor, permutation: readonly number[]): Tensor {
  const sorted = [...permutation].sort((a, b) => a - b);
  if (permutation.length !== x.rank || sorted.some((axis, i) => axis !== i)) {
    throw new ShapeError(
      `transpose: [${permutation.join(", ")}] is not an order of the axes of ${x}`,
      transpose,
    );
  }
  const before = x.operator === transposeOperator ? (x.attributes.permutation as number[]) : undefined;
  if (before && permutation.every((axis, i) => before[axis] === i)) return x.inputs[0]!;
  const shape = permutation.map((axis) => x.shape[axis]!);
  return new Tensor(transposeOperator, [x], shape, x.dtype, { permutation });
}
