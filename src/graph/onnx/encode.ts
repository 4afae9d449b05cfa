/** Turns tensors into an ONNX model in memory. Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
import {
  bytesPerElement,
  type DType,
  elementCount,
  float32,
  type HostTensor,
  int32,
} from "../../tensor/index.js";
import { type Dimension, dimensionNames, dimensionTerms, type Shape } from "../dimension.js";
import { linearOperator } from "../operators/matmul.js";
import { quantizedLinearOperator } from "../operators/quantized.js";
import { inputOperator, weightOperator } from "../operators/source.js";
import type { Attribute, ByteType, Emitter, Tensor } from "../tensor.js";
import { inOrder } from "../traverse.js";
import { byteTypes, onnxDataTypes } from "./data-type.js";
import { ProtobufWriter } from "./protobuf.js";

const intermediateRepresentation = 10;
const operatorSet = 21;

/** Where a weight's bytes are: a file name in the model's folder and a range in it. */
export interface WeightLocation {
  readonly file: string;
  readonly offset: number;
  readonly byteLength: number;
}

export interface EncodedModel {
  readonly bytes: Uint8Array;
  /** Input tensors that the outputs depend on. */
  readonly inputs: readonly Tensor[];
  /** Whether matrices that are stored in 16 bits are widened as they are multiplied. */
  readonly hasWidenedProducts: boolean;
  /** Whether some products are with packed weights, which the runtime orders anew before the first run. */
  readonly hasQuantizedProducts: boolean;
  readonly nodes: readonly EncodedNode[];
}

/** A node of an encoded model. */
export interface EncodedNode {
  readonly name: string;
  /** Its ONNX name. */
  readonly operator: string;
  /** Of the operator that it is part of: those of its inputs, then that of its output. */
  readonly dtypes: readonly DType[];
}

/**
 * Encodes the graph that leads to the outputs. Weights are not copied: `locate` says where each one lies.
 * @throws RangeError when different tensors share a name, a weight is not stored in the bytes that it takes, or a
 * dimension's name is not the size of any input's axis.
 */
export function encodeModel(
  outputs: Readonly<Record<string, Tensor>>,
  locate: (weight: string) => WeightLocation,
): EncodedModel {
  const order = inOrder(Object.values(outputs));
  const graph = new GraphWriter(locate);
  const names = new Map<Tensor, string>();
  const declared = new Map<string, Tensor>();
  for (const node of order) {
    if (node.operator !== inputOperator && node.operator !== weightOperator) continue;
    const other = declared.get(node.name);
    if (other) requireSame(other, node);
    else if (node.operator === inputOperator) graph.declareInput(node);
    else graph.addWeight(node);
    declared.set(node.name, node);
  }
  for (const node of order) {
    const sources = node.inputs.map((input) => names.get(input) as string);
    graph.dtypes = [...node.inputs, node].map(({ dtype }) => dtype);
    names.set(node, node.operator.lower(node, sources, graph));
  }
  for (const [name, tensor] of Object.entries(outputs)) {
    if (declared.has(name)) throw new RangeError(`output "${name}" has the name of ${declared.get(name)}`);
    graph.declareOutput(name, names.get(tensor) as string, tensor);
  }
  const inputs = [...declared.values()].filter((node) => node.operator === inputOperator);
  const hasWidenedProducts = order.some(
    ({ operator, inputs }) => operator === linearOperator && bytesPerElement(inputs[1]!.dtype) === 2,
  );
  const hasQuantizedProducts = order.some((node) => node.operator === quantizedLinearOperator);
  return { bytes: graph.finish(), inputs, hasWidenedProducts, hasQuantizedProducts, nodes: graph.nodes };
}

function requireSame(a: Tensor, b: Tensor): void {
  if (a.operator !== b.operator || a.dtype !== b.dtype || a.shape.join() !== b.shape.join()) {
    const [first, second] = [a, b].map((tensor) => `${tensor.operator.name} ${tensor} of ${tensor.dtype}`);
    throw new RangeError(`two tensors are called "${a.name}": ${first} and ${second}`);
  }
}

class GraphWriter implements Emitter {
  readonly nodes: EncodedNode[] = [];
  /** Of the operator that is being lowered. */
  dtypes: readonly DType[] = [];
  readonly #graph = new ProtobufWriter();
  /**
   * Nodes in front of all others. The runtime goes through a graph from its end, at each node to the input of the highest
   * number first: so it comes to these when all else that their reader needs is there.
   */
  readonly #front = new ProtobufWriter();
  readonly #cache = new Map<string, string>();
  readonly #dimensionSources = new Map<string, string>();
  #count = 0;

  constructor(private readonly locate: (weight: string) => WeightLocation) {}

  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = "",
  ): string {
    const output = `${operator}_${this.#count++}`;
    this.#emit(operator, inputs, output, attributes, domain);
    return output;
  }

  constant(value: HostTensor): string {
    const name = `constant_${this.#count++}`;
    const header = tensorHeader(name, onnxDataTypes[value.dtype], value.shape);
    this.#graph.message(5, header.bytes(9, bytesOf(value)));
    return name;
  }

  bytesAs(tensor: Tensor, type: ByteType, shape: readonly number[]): string {
    const name = `bytes_${this.#count++}`;
    const header = tensorHeader(name, byteTypes[type], shape);
    if (tensor.operator === weightOperator) this.#external(tensor.name, header);
    else this.#graph.message(5, header.bytes(9, bytesOf(tensor.attributes.value as HostTensor)));
    return name;
  }

  filled(type: Exclude<ByteType, "int8">, shape: readonly number[], value: number): string {
    return this.#cached(`filled ${type} ${shape.join()} ${value}`, () => {
      const name = `filled_${this.#count++}`;
      const count = elementCount(shape);
      const bytes =
        type === "uint8"
          ? new Uint8Array(count).fill(value)
          : new Uint8Array(Math.ceil(count / 2)).fill(value * 17);
      this.#graph.message(5, tensorHeader(name, byteTypes[type], shape).bytes(9, bytes));
      return name;
    });
  }

  integers(values: readonly number[]): string {
    return this.#cached(`integers ${values.join()}`, () =>
      this.constant({ dtype: "int64", shape: [values.length], data: BigInt64Array.from(values, BigInt) }),
    );
  }

  scalar(dtype: "float32" | "int32", value: number): string {
    return this.#cached(`scalar ${dtype} ${value}`, () =>
      this.constant(dtype === "int32" ? int32([], [value]) : float32([], [value])),
    );
  }

  shape(shape: Shape): string {
    if (shape.every((dimension) => typeof dimension === "number")) return this.integers(shape as number[]);
    return this.#cached(`shape ${shape.join()}`, () => {
      const parts = shape.map((dimension) => this.#dimension(dimension));
      return parts.length === 1 ? parts[0]! : this.node("Concat", parts, { axis: 0n });
    });
  }

  declareInput(tensor: Tensor): void {
    this.#graph.message(11, valueInfo(tensor.name, tensor.dtype, tensor.shape));
    tensor.shape.forEach((dimension, axis) => {
      if (typeof dimension !== "string" || !/^\w+$/.test(dimension) || this.#dimensionSources.has(dimension))
        return;
      this.#dimensionSources.set(
        dimension,
        this.node("Shape", [tensor.name], { start: BigInt(axis), end: BigInt(axis + 1) }),
      );
    });
  }

  declareOutput(name: string, source: string, tensor: Tensor): void {
    this.#emit("Identity", [source], name, {}, "");
    this.#graph.message(12, valueInfo(name, tensor.dtype, tensor.shape));
  }

  addWeight(tensor: Tensor): void {
    const expected = elementCount(tensor.shape as number[]) * bytesPerElement(tensor.dtype);
    const { byteLength } = this.locate(tensor.name);
    if (byteLength !== expected) {
      throw new RangeError(`${tensor} takes ${expected} bytes, but ${byteLength} are stored`);
    }
    this.#external(
      tensor.name,
      tensorHeader(tensor.name, onnxDataTypes[tensor.dtype], tensor.shape as number[]),
    );
  }

  widenedRows(weight: Tensor, from: number, to: number): string {
    const rows = this.#rows(weight, from, to);
    if (weight.dtype === "float32") return rows;
    const output = `widened_${this.#count++}`;
    this.#emit("Cast", [rows], output, { to: BigInt(onnxDataTypes.float32) }, "", this.#front);
    return output;
  }

  /** Rows of a weight, which lie one after another in its file. */
  #rows(weight: Tensor, from: number, to: number): string {
    const [all, ...row] = weight.shape as number[];
    if (from === 0 && to === all) return weight.name;
    return this.#cached(`rows ${from} ${to} ${weight.name}`, () => {
      const name = `rows_${this.#count++}`;
      const rowBytes = elementCount(row) * bytesPerElement(weight.dtype);
      const header = tensorHeader(name, onnxDataTypes[weight.dtype], [to - from, ...row]);
      this.#external(weight.name, header, { skip: from * rowBytes, take: (to - from) * rowBytes });
      return name;
    });
  }

  finish(): Uint8Array {
    return new ProtobufWriter()
      .integer(1, intermediateRepresentation)
      .string(2, "instructblip")
      .message(8, new ProtobufWriter().string(1, "").integer(2, operatorSet))
      .message(8, new ProtobufWriter().string(1, "com.microsoft").integer(2, 1))
      .message(7, this.#front.append(this.#graph).string(2, "graph"))
      .finish();
  }

  /** Writes a tensor whose bytes are those of a weight, or some of them. */
  #external(
    weight: string,
    header: ProtobufWriter,
    { skip = 0, take }: { skip?: number; take?: number } = {},
  ): void {
    const { file, offset, byteLength } = this.locate(weight);
    for (const [key, value] of [
      ["location", file],
      ["offset", String(offset + skip)],
      ["length", String(take ?? byteLength)],
    ] as const) {
      header.message(13, new ProtobufWriter().string(1, key).string(2, value));
    }
    this.#graph.message(5, header.integer(14, 1));
  }

  #cached(key: string, make: () => string): string {
    const known = this.#cache.get(key) ?? make();
    this.#cache.set(key, known);
    return known;
  }

  /** One dimension as an int64 tensor of one element. */
  #dimension(dimension: Dimension): string {
    if (typeof dimension === "number") return this.integers([dimension]);
    const unknown = dimensionNames(dimension).find((name) => !this.#dimensionSources.has(name));
    if (unknown) throw new RangeError(`dimension "${unknown}" is not the size of any input's axis`);
    return this.#cached(`dimension ${dimension}`, () =>
      dimensionTerms(dimension)
        .map(({ coefficient, names }) => {
          const sizes = names.map((name) => this.#dimensionSources.get(name) as string);
          if (coefficient !== 1 || sizes.length === 0) sizes.push(this.integers([coefficient]));
          return sizes.reduce((a, b) => this.node("Mul", [a, b]));
        })
        .reduce((a, b) => this.node("Add", [a, b])),
    );
  }

  #emit(
    operator: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, Attribute>>,
    domain: string,
    place = this.#graph,
  ): void {
    this.nodes.push({ name: output, operator, dtypes: this.dtypes });
    const node = new ProtobufWriter();
    for (const input of inputs) node.string(1, input);
    node.string(2, output).string(3, output).string(4, operator);
    for (const [name, value] of Object.entries(attributes)) node.message(5, attributeMessage(name, value));
    place.message(1, node.string(7, domain));
  }
}

function attributeMessage(name: string, value: Attribute): ProtobufWriter {
  const message = new ProtobufWriter().string(1, name);
  if (typeof value === "number") return message.float(2, value).integer(20, 1);
  if (typeof value === "bigint") return message.integer(3, value).integer(20, 2);
  if (typeof value === "string") return message.string(4, value).integer(20, 3);
  for (const item of value) message.integer(8, item);
  return message.integer(20, 7);
}

function bytesOf({ data }: HostTensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function tensorHeader(name: string, dataType: number, shape: readonly number[]): ProtobufWriter {
  const message = new ProtobufWriter();
  for (const size of shape) message.integer(1, size);
  return message.integer(2, dataType).string(8, name);
}

function valueInfo(name: string, dtype: DType, shape: Shape): ProtobufWriter {
  const dimensions = new ProtobufWriter();
  for (const dimension of shape) {
    const message = new ProtobufWriter();
    if (typeof dimension === "number") message.integer(1, dimension);
    else message.string(2, dimension);
    dimensions.message(1, message);
  }
  const tensorType = new ProtobufWriter().integer(1, onnxDataTypes[dtype]).message(2, dimensions);
  return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensorType));
}
