/** Operators that move elements without computing: reshape, transpose, slice, concat, broadcast. */
import {
  addDimensions,
  type Dimension,
  formatShape,
  type Shape,
  sizeOfShape,
  subtractDimensions,
} from "../dimension.js";
import {
  canonicalShape,
  evaluateShape,
  normalizeAxis,
  type Operator,
  requireSameDType,
  ShapeError,
  Tensor,
} from "../tensor.js";
import { broadcastIndices, tryBroadcast } from "./broadcast.js";
import { sumTo } from "./reduce.js";
import { scalar } from "./source.js";

const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);

const reshapeOperator: Operator = {
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
  if (sameShape(x.shape, target)) return x;
  if (sizeOfShape(x.shape) !== sizeOfShape(target)) {
    throw new ShapeError(`reshape: ${x} does not have the size of ${formatShape(target)}`, reshape);
  }
  return new Tensor(reshapeOperator, [x], target, x.dtype);
}

const transposeOperator: Operator = {
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
        source += (rest % shape[axis]) * strides[permutation[axis]];
        rest = Math.floor(rest / shape[axis]);
      }
      return x.data[source];
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
  const shape = permutation.map((axis) => x.shape[axis]);
  return new Tensor(transposeOperator, [x], shape, x.dtype, { permutation });
}

const broadcastOperator: Operator = {
  name: "broadcastTo",
  gradient: ({ inputs: [x] }, gradient) => [sumTo(gradient, x.shape)],
  lower: (node, [x], emitter) => emitter.node("Expand", [x, emitter.shape(node.shape)]),
  evaluate: ([x], shape) => Float64Array.from(broadcastIndices(x.shape, shape), (index) => x.data[index]),
};

/** Repeats along axes of size 1, and adds axes in front, until the shape is `shape`. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  const target = canonicalShape(shape, broadcastTo);
  if (sameShape(x.shape, target)) return x;
  const common = tryBroadcast(x.shape, target);
  if (!common || !sameShape(common, target)) {
    throw new ShapeError(`broadcastTo: ${x} cannot be broadcast to ${formatShape(target)}`, broadcastTo);
  }
  return new Tensor(broadcastOperator, [x], target, x.dtype);
}

/** A tensor of zeros, float32. */
export function zeros(shape: Shape): Tensor {
  return broadcastTo(scalar(0), canonicalShape(shape, zeros));
}

const concatOperator: Operator = {
  name: "concat",
  gradient: (node, gradient) => {
    const axis = node.attributes.axis as number;
    let start: Dimension = 0;
    return node.inputs.map((part) => {
      const piece = slice(gradient, axis, start, part.shape[axis]);
      start = addDimensions(start, part.shape[axis]);
      return piece;
    });
  },
  lower: (node, inputs, emitter) =>
    emitter.node("Concat", inputs, { axis: BigInt(node.attributes.axis as number) }),
  evaluate: (inputs, shape, node) => {
    const axis = node.attributes.axis as number;
    const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
    const outer = shape.slice(0, axis).reduce((product, size) => product * size, 1);
    const out = new Float64Array(outer * shape[axis] * inner);
    let place = 0;
    for (let row = 0; row < outer; row++) {
      for (const part of inputs) {
        const length = part.shape[axis] * inner;
        out.set(part.data.subarray(row * length, (row + 1) * length), place);
        place += length;
      }
    }
    return out;
  },
};

/** Tensors one after another along an axis; all other dimensions are the same. */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  const [first] = parts;
  if (!first) throw new ShapeError("concat: no parts", concat);
  const along = normalizeAxis(axis, first, concat);
  for (const part of parts) {
    if (part.rank !== first.rank || part.shape.some((d, i) => i !== along && d !== first.shape[i])) {
      throw new ShapeError(`concat: ${part} does not fit ${first} along axis ${along}`, concat);
    }
  }
  requireSameDType(parts, concat);
  if (parts.length === 1) return first;
  const total = parts.map((part) => part.shape[along]).reduce(addDimensions);
  const shape = first.shape.map((dimension, i) => (i === along ? total : dimension));
  return new Tensor(concatOperator, parts, shape, first.dtype, { axis: along });
}

const sliceOperator: Operator = {
  name: "slice",
  gradient: ({ inputs: [x], shape, attributes }, gradient) => {
    const axis = attributes.axis as number;
    const start = attributes.start as Dimension;
    const rest = subtractDimensions(subtractDimensions(x.shape[axis], start), shape[axis]);
    const padding = (size: Dimension): Tensor[] =>
      size === 0 ? [] : [zeros(x.shape.map((dimension, i) => (i === axis ? size : dimension)))];
    return [concat([...padding(start), gradient, ...padding(rest)], axis)];
  },
  lower: (node, [x], emitter) => {
    const axis = node.attributes.axis as number;
    const start = node.attributes.start as Dimension;
    const end = emitter.shape([addDimensions(start, node.shape[axis])]);
    return emitter.node("Slice", [x, emitter.shape([start]), end, emitter.integers([axis])]);
  },
  evaluate: ([x], shape, node, context) => {
    const axis = node.attributes.axis as number;
    const [start] = evaluateShape([node.attributes.start as Dimension], context);
    const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
    const outer = shape.slice(0, axis).reduce((product, size) => product * size, 1);
    const out = new Float64Array(outer * shape[axis] * inner);
    for (let row = 0; row < outer; row++) {
      const from = (row * x.shape[axis] + start) * inner;
      out.set(x.data.subarray(from, from + shape[axis] * inner), row * shape[axis] * inner);
    }
    return out;
  },
};

/** `size` places of an axis, from `start` on. */
export function slice(x: Tensor, axis: number, start: Dimension, size: Dimension): Tensor {
  const along = normalizeAxis(axis, x, slice);
  const [from, length] = canonicalShape([start, size], slice);
  if (from === 0 && length === x.shape[along]) return x;
  const end = addDimensions(from, length);
  const rest = subtractDimensions(x.shape[along], end);
  if (typeof rest === "number" && rest < 0) {
    throw new ShapeError(`slice: ${from} to ${end} is outside axis ${along} of ${x}`, slice);
  }
  const shape = x.shape.map((dimension, i) => (i === along ? length : dimension));
  return new Tensor(sliceOperator, [x], shape, x.dtype, { axis: along, start: from });
}
