/** Shapes of operands that are stretched to each other (NumPy's rule, on named dimensions). */
import { formatShape, type Shape } from "../dimension.js";
import { type Caller, ShapeError, type Tensor } from "../tensor.js";

/** Common shape of the operands. @throws ShapeError naming both operands when there is none. */
export function broadcastShapes(tensors: readonly [Tensor, ...Tensor[]], caller: Caller): Shape {
  return tensors.slice(1).reduce<Shape>((shape, tensor) => {
    const common = tryBroadcast(shape, tensor.shape);
    if (!common) {
      const operands = tensors.map(String).join(" and ");
      throw new ShapeError(
        `${caller.name}: ${operands} cannot be broadcast: ${formatShape(shape)} against ${formatShape(tensor.shape)}`,
        caller,
      );
    }
    return common;
  }, tensors[0].shape);
}

/** Common shape of two shapes, or undefined. A dimension fits another only when they are the same or one is 1. */
export function tryBroadcast(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const shape = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return undefined;
    shape.push(left === 1 ? right : left);
  }
  return shape;
}

/** Steps through the elements of an operand as the broadcast result is walked in order. */
export function broadcastIndices(from: readonly number[], to: readonly number[]): Int32Array {
  const strides = new Array<number>(to.length).fill(0);
  let stride = 1;
  for (let axis = from.length - 1; axis >= 0; axis--) {
    if (from[axis] !== 1) strides[axis + to.length - from.length] = stride;
    stride *= from[axis]!;
  }
  const count = to.reduce((product, size) => product * size, 1);
  const indices = new Int32Array(count);
  const place = new Array<number>(to.length).fill(0);
  let index = 0;
  for (let i = 0; i < count; i++) {
    indices[i] = index;
    for (let axis = to.length - 1; axis >= 0; axis--) {
      index += strides[axis]!;
      if (++place[axis]! < to[axis]!) break;
      index -= strides[axis]! * to[axis]!;
      place[axis] = 0;
    }
  }
  return indices;
}
