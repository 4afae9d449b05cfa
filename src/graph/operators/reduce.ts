/** Sums and means over axes. */
import { formatShape, type Shape, sizeOfShape } from "../dimension.js";
import { normalizeAxis, type Operator, ShapeError, Tensor } from "../tensor.js";
import { broadcastIndices, tryBroadcast } from "./broadcast.js";
import { multiply } from "./elementwise.js";
import { broadcastTo, reshape } from "./layout.js";
import { scalar } from "./source.js";

/** Shape with the reduced axes kept as 1. */
function keptShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
}

const sumOperator: Operator = {
  name: "sum",
  gradient: ({ inputs: [x] }, gradient) => [broadcastTo(gradient, x.shape)],
  lower: (node, [x], emitter) =>
    emitter.node("ReduceSum", [x, emitter.integers(node.attributes.axes as number[])]),
  evaluate: ([x], shape) => {
    const out = new Float64Array(shape.reduce((product, size) => product * size, 1));
    const target = broadcastIndices(shape, x.shape);
    for (let i = 0; i < x.data.length; i++) out[target[i]] += x.data[i];
    return out;
  },
};

function keptSum(x: Tensor, axes: readonly number[]): Tensor {
  return axes.length === 0 ? x : new Tensor(sumOperator, [x], keptShape(x.shape, axes), x.dtype, { axes });
}

/** Sum over axes (all when none are named). The axes stay as size 1 with `keep`, else they go. */
export function sum(x: Tensor, axes?: readonly number[], keep = false): Tensor {
  const list = (axes ?? x.shape.map((_, axis) => axis)).map((axis) => normalizeAxis(axis, x, sum));
  const kept = keptSum(x, list);
  return keep
    ? kept
    : reshape(
        kept,
        x.shape.filter((_, axis) => !list.includes(axis)),
      );
}

const meanOperator: Operator = {
  name: "mean",
  gradient: ({ inputs: [x], shape }, gradient) => {
    const count = sizeOfShape(x.shape.filter((_, axis) => shape[axis] === 1));
    if (typeof count === "string") {
      throw new TypeError(
        `gradients: mean over named dimensions of ${x} has no gradient; divide a sum instead`,
      );
    }
    return [multiply(broadcastTo(gradient, x.shape), scalar(1 / count))];
  },
  lower: (node, [x], emitter) =>
    emitter.node("ReduceMean", [x, emitter.integers(node.attributes.axes as number[])]),
  evaluate: (inputs, shape, node, context) => {
    const count = inputs[0].data.length / shape.reduce((product, size) => product * size, 1);
    return sumOperator.evaluate(inputs, shape, node, context).map((value) => value / count);
  },
};

/** Mean over axes, which stay as size 1. */
export function mean(x: Tensor, axes: readonly number[]): Tensor {
  const list = axes.map((axis) => normalizeAxis(axis, x, mean));
  return list.length === 0
    ? x
    : new Tensor(meanOperator, [x], keptShape(x.shape, list), x.dtype, { axes: list });
}

/** Sums a broadcast result back to the shape of an operand: what broadcasting is in reverse. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (tryBroadcast(x.shape, shape)?.join() !== x.shape.join()) {
    throw new ShapeError(`sumTo: ${formatShape(shape)} cannot be broadcast to ${x}`, sumTo);
  }
  const extra = x.rank - shape.length;
  const axes: number[] = [];
  for (let axis = 0; axis < x.rank; axis++) {
    if (axis < extra || (shape[axis - extra] === 1 && x.shape[axis] !== 1)) axes.push(axis);
  }
  const kept = keptSum(x, axes);
  return extra === 0 ? kept : reshape(kept, shape);
}
