/** Where tensors come from: inputs, weights, constants, counting. */
import { convert, type DType, elementCount, type HostTensor } from "../../tensor/index.js";
import type { Dimension, Shape } from "../dimension.js";
import { onnxDataTypes } from "../onnx/data-type.js";
import {
  canonicalShape,
  type Evaluation,
  type HostValue,
  type Operator,
  ShapeError,
  Tensor,
} from "../tensor.js";

function named(name: string, context: Evaluation): HostValue {
  const value = context.values.get(name);
  if (!value) throw new RangeError(`no value given for "${name}"`);
  return value;
}

export const inputOperator: Operator = {
  name: "input",
  lower: (node) => node.name,
  evaluate: (_inputs, _shape, node, context) => named(node.name, context).data,
};

/** A value given at each run, with named dimensions, such as `input("pixel_values", "float32", ["batch", 3, 224, 224])`. */
export function input(name: string, dtype: DType, shape: Shape): Tensor {
  return new Tensor(inputOperator, [], canonicalShape(shape, input), dtype, {}, name);
}

export const weightOperator: Operator = {
  name: "weight",
  lower: (node) => node.name,
  evaluate: (_inputs, _shape, node, context) => named(node.name, context).data,
};

/** A tensor that stays in the file it is stored in, by its name there. `dtype` is that of the file. */
export function weight(name: string, dtype: DType, shape: readonly number[]): Tensor {
  return new Tensor(weightOperator, [], canonicalShape(shape, weight), dtype, {}, name);
}

const constantOperator: Operator = {
  name: "constant",
  lower: (node, _inputs, emitter) => emitter.constant(node.attributes.value as HostTensor),
  evaluate: (_inputs, _shape, node) => convert(node.attributes.value as HostTensor, "float64").data,
};

/** A value that is part of the graph. Meant for small ones: they are copied into the model. */
export function constant(value: HostTensor): Tensor {
  if (elementCount(value.shape) !== value.data.length) {
    throw new ShapeError(
      `constant: ${value.data.length} elements do not fill [${value.shape.join(", ")}]`,
      constant,
    );
  }
  return new Tensor(constantOperator, [], value.shape, value.dtype, { value });
}

const scalarOperator: Operator = {
  name: "scalar",
  lower: (node, _inputs, emitter) => emitter.scalar("float32", node.attributes.value as number),
  evaluate: (_inputs, _shape, node) => Float64Array.of(node.attributes.value as number),
};

/** A float32 constant of rank 0. It is rounded to float32 only when the graph is lowered. */
export function scalar(value: number): Tensor {
  return new Tensor(scalarOperator, [], [], "float32", { value });
}

const iotaOperator: Operator = {
  name: "iota",
  lower: (node, _inputs, emitter) => {
    const length = emitter.node("Cast", [emitter.shape(node.shape)], { to: BigInt(onnxDataTypes.int32) });
    const limit = emitter.node("Reshape", [length, emitter.integers([])]);
    return emitter.node("Range", [emitter.scalar("int32", 0), limit, emitter.scalar("int32", 1)]);
  },
  evaluate: (_inputs, shape) => Float64Array.from({ length: shape[0]! }, (_, index) => index),
};

/** 0, 1, 2, … up to a dimension: int32 `[length]`. */
export function iota(length: Dimension): Tensor {
  return new Tensor(iotaOperator, [], canonicalShape([length], iota), "int32");
}
