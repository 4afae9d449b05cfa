/** Tensors put together along an axis, and pieces of them. */
import { addDimensions, type Dimension, evaluateDimension, subtractDimensions } from "../dimension.js";
import {
  canonicalShape,
  normalizeAxis,
  type Operator,
  requireSameDType,
  ShapeError,
  Tensor,
} from "../tensor.js";
import { zeros } from "./reduce.js";

const concatOperator: Operator = {
  name: "concat",
  gradient: (node, gradient) => {
    const axis = node.attributes.axis as number;
    let start: Dimension = 0;
    return node.inputs.map((part) => {
      const size = part.shape[axis]!;
      const piece = slice(gradient, axis, start, size);
      start = addDimensions(start, size);
      return piece;
    });
  },
  lower: (node, inputs, emitter) =>
    emitter.node("Concat", inputs, { axis: BigInt(node.attributes.axis as number) }),
  evaluate: (inputs, shape, node) => {
    const axis = node.attributes.axis as number;
    const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
    const outer = shape.slice(0, axis).reduce((product, size) => product * size, 1);
    const out = new Float64Array(outer * shape[axis]! * inner);
    let place = 0;
    for (let row = 0; row < outer; row++) {
      for (const part of inputs) {
        const length = part.shape[axis]! * inner;
        out.set(part.data.subarray(row * length, (row + 1) * length), place);
        place += length;
      }
    }
    return out;
  },
};

/** Tensors one after another along an axis; all other dimensions are the same. */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  const [first, ...others] = parts;
  if (!first) throw new ShapeError("concat: no parts", concat);
  const along = normalizeAxis(axis, first, concat);
  for (const part of parts) {
    if (part.rank !== first.rank || part.shape.some((d, i) => i !== along && d !== first.shape[i])) {
      throw new ShapeError(`concat: ${part} does not fit ${first} along axis ${along}`, concat);
    }
  }
  requireSameDType([first, ...others], concat);
  if (parts.length === 1) return first;
  const total = parts.map((part) => part.shape[along]!).reduce(addDimensions);
  const shape = first.shape.map((dimension, i) => (i === along ? total : dimension));
  return new Tensor(concatOperator, parts, shape, first.dtype, { axis: along });
}

const sliceOperator: Operator<[Tensor]> = {
  name: "slice",
  gradient: ({ inputs: [x], shape, attributes }, gradient) => {
    const axis = attributes.axis as number;
    const start = attributes.start as Dimension;
    const rest = subtractDimensions(subtractDimensions(x.shape[axis]!, start), shape[axis]!);
    const padding = (size: Dimension): Tensor[] =>
      size === 0 ? [] : [zeros(x.shape.map((dimension, i) => (i === axis ? size : dimension)))];
    return [concat([...padding(start), gradient, ...padding(rest)], axis)];
  },
  lower: (node, [x], emitter) => {
    const axis = node.attributes.axis as number;
    const start = node.attributes.start as Dimension;
    const end = emitter.shape([addDimensions(start, node.shape[axis]!)]);
    return emitter.node("Slice", [x, emitter.shape([start]), end, emitter.integers([axis])]);
  },
  evaluate: ([x], shape, node, context) => {
    const axis = node.attributes.axis as number;
    const start = evaluateDimension(node.attributes.start as Dimension, context.sizes);
    const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
    const outer = shape.slice(0, axis).reduce((product, size) => product * size, 1);
    const length = shape[axis]! * inner;
    const out = new Float64Array(outer * length);
    for (let row = 0; row < outer; row++) {
      const from = (row * x.shape[axis]! + start) * inner;
      out.set(x.data.subarray(from, from + length), row * length);
    }
    return out;
  },
};

/** `size` places of an axis, from `start` on. */
export function slice(x: Tensor, axis: number, start: Dimension, size: Dimension): Tensor {
  const along = normalizeAxis(axis, x, slice);
  const range = canonicalShape([start, size], slice);
  const [from, length] = [range[0]!, range[1]!];
  if (from === 0 && length === x.shape[along]) return x;
  const end = addDimensions(from, length);
  const rest = subtractDimensions(x.shape[along]!, end);
  if (typeof rest === "number" && rest < 0) {
    throw new ShapeError(`slice: ${from} to ${end} is outside axis ${along} of ${x}`, slice);
  }
  const shape = x.shape.map((dimension, i) => (i === along ? length : dimension));
  return new Tensor(sliceOperator, [x], shape, x.dtype, { axis: along, start: from });
}
