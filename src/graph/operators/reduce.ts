/** Broadcasting and its reverse, summing. */
import { formatShape, type Shape } from "../dimension.js";
import { canonicalShape, normalizeAxis, type Operator, ShapeError, Tensor } from "../tensor.js";
import { broadcastIndices, tryBroadcast } from "./broadcast.js";
import { reshape } from "./layout.js";
import { scalar } from "./source.js";

/** Shape with the reduced axes kept as 1. */
export function keptShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
}

export const sumOperator: Operator<[Tensor]> = {
  name: "sum",
  gradient: ({ inputs: [x] }, gradient) => [broadcastTo(gradient, x.shape)],
  lower: (node, [x], emitter) =>
    emitter.node("ReduceSum", [x, emitter.integers(node.attributes.axes as number[])]),
  evaluate: ([x], shape) => {
    const out = new Float64Array(shape.reduce((product, size) => product * size, 1));
    const target = broadcastIndices(shape, x.shape);
    for (let i = 0; i < x.data.length; i++) out[target[i]!]! += x.data[i]!;
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

const broadcastOperator: Operator<[Tensor]> = {
  name: "broadcastTo",
  gradient: ({ inputs: [x] }, gradient) => [sumTo(gradient, x.shape)],
  lower: (node, [x], emitter) => emitter.node("Expand", [x, emitter.shape(node.shape)]),
  evaluate: ([x], shape) => Float64Array.from(broadcastIndices(x.shape, shape), (index) => x.data[index]!),
};

/** Repeats along axes of size 1, and adds axes in front, until the shape is `shape`. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  const target = canonicalShape(shape, broadcastTo);
  if (x.shape.join() === target.join()) return x;
  const common = tryBroadcast(x.shape, target);
  if (common?.join() !== target.join()) {
    throw new ShapeError(`broadcastTo: ${x} cannot be broadcast to ${formatShape(target)}`, broadcastTo);
  }
  return new Tensor(broadcastOperator, [x], target, x.dtype);
}

/** A tensor of zeros, float32. */
export function zeros(shape: Shape): Tensor {
  return broadcastTo(scalar(0), canonicalShape(shape, zeros));
}
