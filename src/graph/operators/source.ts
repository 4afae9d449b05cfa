/** Where tensors come from: inputs, weights, constants, counting. */
import { type DType, elementCount, type HostTensor, toFloat32 } from "../../tensor/index.js";
import type { Dimension, Shape } from "../dimension.js";
import { onnxDataTypes } from "../onnx/data-type.js";
import { canonicalShape, type Evaluation, type HostValue, type Operator, ShapeError, Tensor } from "../tensor.js";

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
  return new Tensor(inputOperator, [], canonicalShape(shape), dtype, {}, name);
}

export const weightOperator: Operator = {
  name: "weight",
  lower: (node) => node.name,
  evaluate: (_inputs, _shape, node, context) => named(node.name, context).data,
};

/** A tensor that stays in the file it is stored in, by its name there. `dtype` is that of the file. */
export function weight(name: string, dtype: DType, shape: readonly number[]): Tensor {
  return new Tensor(weightOperator, [], canonicalShape(shape), dtype, {}, name);
}

export const constantOperator: Operator = {
  name: "constant",
  lower: (node) => node.name,
  evaluate: (_inputs, _shape, node) => Float64Array.from(toFloat32(constantValue(node)).data),
};

/** Value of a tensor made by `constant`. */
export function constantValue(node: Tensor): HostTensor {
  return node.attributes.value as HostTensor;
}

let constants = 0;

/** A value that is part of the graph. Meant for small ones: they are copied into the model. */
export function constant(value: HostTensor): Tensor {
  if (elementCount(value.shape) !== value.data.length) {
    throw new ShapeError(`constant: ${value.data.length} elements do not fill [${value.shape.join(", ")}]`, constant);
  }
  return new Tensor(constantOperator, [], value.shape, value.dtype, { value }, `constant_${constants++}`);
}

/** A float32 constant of rank 0. */
export function scalar(value: number): Tensor {
  return constant({ dtype: "float32", shape: [], data: Float32Array.of(value) });
}

const iotaOperator: Operator = {
  name: "iota",
  lower: (node, _inputs, emitter) => {
    const length = emitter.node("Cast", [emitter.shape(node.shape)], { to: BigInt(onnxDataTypes.int32) });
    const limit = emitter.node("Reshape", [length, emitter.integers([])]);
    return emitter.node("Range", [emitter.scalar("int32", 0), limit, emitter.scalar("int32", 1)]);
  },
  evaluate: (_inputs, [length]) => Float64Array.from({ length }, (_, index) => index),
};

/** 0, 1, 2, … up to a dimension: int32 `[length]`. */
export function iota(length: Dimension): Tensor {
  return new Tensor(iotaOperator, [], canonicalShape([length]), "int32");
}
