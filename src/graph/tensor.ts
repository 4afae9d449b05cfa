import type { DType, HostTensor } from "../tensor/index.js";
import {
  canonicalDimension,
  type Dimension,
  evaluateDimension,
  formatShape,
  type Shape,
} from "./dimension.js";

/** What the operators emit ONNX nodes through; the encoder implements it. Values are named by strings. */
export interface Emitter {
  /** Adds a node and returns the name of its output. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, Attribute>>,
    domain?: string,
  ): string;
  /** A constant; its values are copied into the model. */
  constant(value: HostTensor): string;
  /** A one-dimensional int64 constant. */
  integers(values: readonly number[]): string;
  /** A constant of rank 0. */
  scalar(dtype: "float32" | "int32", value: number): string;
  /** The bytes of a weight or a constant as a tensor of another type and shape. Those of a weight are not copied. */
  bytesAs(tensor: Tensor, type: ByteType, shape: readonly number[]): string;
  /** A constant all of whose elements are one number. */
  filled(type: Exclude<ByteType, "int8">, shape: readonly number[], value: number): string;
  /** A one-dimensional int64 value holding a shape, computed from the inputs where it has names. */
  shape(shape: Shape): string;
  /**
   * Rows `from` to `to` of a weight, in float32. What is stored in 16 bits is widened right before it is used, in memory that
   * the next ones take over.
   */
  widenedRows(weight: Tensor, from: number, to: number): string;
}

/** Element types of packed weights; of `uint4` two elements share a byte. */
export type ByteType = "uint8" | "uint4" | "int8";

/** Attribute of an ONNX node: integers are written as `bigint`, floats as `number`. */
export type Attribute = number | bigint | string | readonly bigint[];

/** Values of a tensor on the host, in float64 whatever its dtype: what the reference evaluation computes with. */
export interface HostValue {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/**
 * One operator: its shape rule lives in the function that callers use, everything else is here, side by side.
 * `node` is the tensor that the operator produced; `Inputs` says how many inputs it has, as `[Tensor, Tensor]`.
 */
export interface Operator<Inputs extends readonly Tensor[] = readonly Tensor[]> {
  readonly name: string;
  /** Gradients of the inputs, given that of the output; `undefined` for inputs without one. Absent: not differentiable. */
  gradient?(node: Tensor & { readonly inputs: Inputs }, outputGradient: Tensor): (Tensor | undefined)[];
  /** Emits ONNX nodes and returns the name of the output. */
  lower(
    node: Tensor & { readonly inputs: Inputs },
    inputs: { readonly [Index in keyof Inputs]: string },
    emitter: Emitter,
  ): string;
  /** Computes the output on the host in float64; the specification that gradients and kernels are tested against. */
  evaluate(
    inputs: { readonly [Index in keyof Inputs]: HostValue },
    shape: readonly number[],
    node: Tensor,
    context: Evaluation,
  ): Float64Array;
}

/** Sizes of the named dimensions, and values of inputs and weights by name, during an evaluation. */
export interface Evaluation {
  readonly sizes: ReadonlyMap<string, number>;
  readonly values: ReadonlyMap<string, HostValue>;
}

/** A symbolic tensor: the result of an operator on other tensors. Immutable. */
export class Tensor {
  constructor(
    readonly operator: Operator,
    readonly inputs: readonly Tensor[],
    readonly shape: Shape,
    readonly dtype: DType,
    /** What the operator needs besides its inputs. */
    readonly attributes: Readonly<Record<string, unknown>> = {},
    /** Name of an input or a weight; empty for others. */
    readonly name = "",
  ) {}

  get rank(): number {
    return this.shape.length;
  }

  /** As messages print it: name, or operator, and shape. */
  toString(): string {
    return `${this.name || this.operator.name}${formatShape(this.shape)}`;
  }
}

/** The function whose caller made a mistake. */
export type Caller = (...args: never[]) => unknown;

/** Shapes that do not fit; the stack begins at the caller of the operator. */
export class ShapeError extends Error {
  override name = "ShapeError";

  constructor(message: string, caller: Caller) {
    super(message);
    Error.captureStackTrace(this, caller);
  }
}

/** Shape written by a person, each dimension in canonical form. @throws ShapeError when one of them is not a size. */
export function canonicalShape(shape: Shape, caller: Caller): Dimension[] {
  try {
    return shape.map(canonicalDimension);
  } catch (error) {
    throw new ShapeError(`${caller.name}: shape ${formatShape(shape)}: ${(error as Error).message}`, caller);
  }
}

/** @throws ShapeError unless all tensors have one dtype. */
export function requireSameDType([first, ...others]: readonly [Tensor, ...Tensor[]], caller: Caller): void {
  for (const other of others) {
    if (other.dtype !== first.dtype) {
      throw new ShapeError(
        `${caller.name}: ${first} is ${first.dtype} but ${other} is ${other.dtype}`,
        caller,
      );
    }
  }
}

/** Shape in numbers during an evaluation. */
export function evaluateShape(shape: Shape, context: Evaluation): number[] {
  return shape.map((dimension) => evaluateDimension(dimension, context.sizes));
}

/** Axis counted from the end when negative. */
export function normalizeAxis(axis: number, tensor: Tensor, caller: Caller): number {
  const normalized = axis < 0 ? axis + tensor.rank : axis;
  if (!Number.isInteger(axis) || normalized < 0 || normalized >= tensor.rank) {
    throw new ShapeError(`${caller.name}: axis ${axis} is not an axis of ${tensor}`, caller);
  }
  return normalized;
}
