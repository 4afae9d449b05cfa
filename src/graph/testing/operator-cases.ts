/** Every operator, applied to random inputs: what gradients and kernels are tested over. */
import { elementCount, float32 } from "../../tensor/index.js";
import { type Dimension, multiplyDimensions, type Shape } from "../dimension.js";
import type { Tensor } from "../index.js";
import * as graph from "../index.js";
import type { CaseInputs } from "./operator-case.js";

type OperatorCase = (inputs: CaseInputs) => Tensor;

const unary =
  (operator: (x: Tensor) => Tensor, low?: number, high?: number): OperatorCase =>
  (inputs) =>
    operator(inputs.float(inputs.shape(), low, high));

const lastAxis =
  (operator: (x: Tensor) => Tensor): OperatorCase =>
  (inputs) =>
    operator(inputs.float([...inputs.shape(0, 2), inputs.positiveDimension()]));

/** Two operands, either of which may be the one that is stretched. */
function operands(
  inputs: CaseInputs,
  make: (shape: Shape, index: number) => Tensor,
  shape = inputs.shape(),
): [Tensor, Tensor] {
  const a = make(inputs.choose(shape, inputs.narrower(shape)), 0);
  return [a, make(a.shape === shape ? inputs.narrower(shape) : shape, 1)];
}

const binary =
  (operator: (a: Tensor, b: Tensor) => Tensor, low?: number, high?: number): OperatorCase =>
  (inputs) =>
    operator(
      ...operands(inputs, (shape, index) =>
        index === 0 ? inputs.float(shape) : inputs.float(shape, low, high),
      ),
    );

/** Integers 0 to 3: equal ones occur. */
const integerBinary =
  (operator: (a: Tensor, b: Tensor) => Tensor): OperatorCase =>
  (inputs) =>
    operator(...operands(inputs, (shape) => inputs.ids(shape, 4)));

/** Neighbouring axes merged and axes of size 1 put between, at random: another shape of the same size. */
function regroup(inputs: CaseInputs, shape: Shape): Dimension[] {
  const out: Dimension[] = [];
  for (const dimension of shape) {
    const last = out.pop();
    if (last === undefined) out.push(dimension);
    else if (inputs.choose(true, false)) out.push(multiplyDimensions(last, dimension));
    else out.push(last, dimension);
    if (inputs.integer(0, 4) === 0) out.push(1);
  }
  return out;
}

const axesOf = (inputs: CaseInputs, shape: Shape): number[] =>
  shape.map((_, axis) => axis).filter(() => inputs.choose(true, false));

export const differentiable: Readonly<Record<string, OperatorCase>> = {
  add: binary(graph.add),
  subtract: binary(graph.subtract),
  multiply: binary(graph.multiply),
  divide: binary(graph.divide, 0.5, 2),
  negate: unary(graph.negate),
  exponential: unary(graph.exponential),
  squareRoot: unary(graph.squareRoot, 0.5, 3),
  sine: unary(graph.sine),
  cosine: unary(graph.cosine),
  erf: unary(graph.erf, -3, 3),
  tanh: unary(graph.tanh),
  sigmoid: unary(graph.sigmoid),
  relu: unary(graph.relu),
  gelu: unary(graph.gelu),
  geluTanh: unary(graph.geluTanh),
  silu: unary(graph.silu),
  quickGelu: unary(graph.quickGelu),
  cast: (inputs) => graph.cast(graph.cast(inputs.float(inputs.shape()), "float64"), "float32"),
  where: (inputs) => {
    const [a, b] = operands(inputs, (shape) => inputs.float(shape));
    return graph.where(inputs.bool(inputs.narrower(graph.add(a, b).shape)), a, b);
  },
  gather: (inputs) => {
    const rows = inputs.choose<Dimension>(2, "n + 2");
    const table = inputs.float([rows, ...inputs.shape(0, 2)]);
    return graph.gather(table, inputs.ids(inputs.shape(0, 2), rows));
  },
  pick: (inputs) => {
    const front = inputs.shape(0, 2);
    const size = inputs.choose<Dimension>(3, "n + 2");
    return graph.pick(inputs.float([...front, size]), inputs.ids(front, size));
  },
  reshape: (inputs) => {
    const shape = inputs.shape();
    return graph.reshape(inputs.float(regroup(inputs, shape)), regroup(inputs, shape));
  },
  transpose: (inputs) => {
    const x = inputs.float(inputs.shape());
    const rest = x.shape.map((_, axis) => axis);
    const order = x.shape.flatMap(() => rest.splice(inputs.integer(0, rest.length - 1), 1));
    return graph.transpose(x, order);
  },
  transposeMatrix: (inputs) => graph.transposeMatrix(inputs.float(inputs.shape(2, 4))),
  broadcastTo: (inputs) => {
    const shape = inputs.shape();
    return graph.broadcastTo(inputs.float(inputs.narrower(shape)), shape);
  },
  concat: (inputs) => {
    const shape = inputs.shape(1, 3);
    const axis = inputs.integer(0, shape.length - 1);
    const parts = Array.from({ length: inputs.integer(1, 3) }, () =>
      inputs.float(shape.map((dimension, i) => (i === axis ? inputs.dimension() : dimension))),
    );
    return graph.concat(parts, inputs.choose(axis, axis - shape.length));
  },
  slice: (inputs) => {
    const shape = inputs.shape(1, 3);
    const axis = inputs.integer(0, shape.length - 1);
    const [whole, start, size] = inputs.choose<[Dimension, Dimension, Dimension]>(
      [4, 1, 2],
      ["n + 3", "n", 2],
      ["2*n + 1", 1, "n"],
      ["n", 0, "n"],
      ["n + m", "m", "n"],
    );
    shape[axis] = whole;
    return graph.slice(inputs.float(shape), axis, start, size);
  },
  matmul: (inputs) => {
    // Nothing is empty: ONNX Runtime 1.30 neither broadcasts empty matrices nor clears a product over an inner size of 0.
    const positive = (): Dimension => inputs.positiveDimension();
    const [rows, inner, columns] = [positive(), positive(), positive()];
    const make = (front: Shape, index: number): Tensor =>
      inputs.float(index === 0 ? [...front, rows, inner] : [...front, inner, columns]);
    return graph.matmul(...operands(inputs, make, Array.from({ length: inputs.integer(0, 2) }, positive)));
  },
  linear: (inputs) => {
    const [inner, out] = [inputs.integer(1, 3), inputs.dimension()];
    const x = inputs.float([...inputs.shape(0, 2), inner]);
    return graph.linear(x, inputs.float([out, inner]), inputs.choose(undefined, inputs.float([out])));
  },
  /** With the product, which reads the packed bytes. */
  dequantize: (inputs) => {
    const [inner, out] = [inputs.integer(1, 40), inputs.integer(1, 3)];
    const blocks = { bits: inputs.choose(4, 8), blockSize: inputs.choose(16, 32) } as const;
    const format = inputs.choose<graph.QuantizedFormat>(blocks, { bits: 8, blockSize: "row" });
    const shapes = graph.quantizedShapes([out, inner], format);
    const scales = Array.from({ length: elementCount(shapes.scales) }, () => inputs.integer(-9, 9) / 70);
    const weight = graph.dequantize(
      inputs.bytes(shapes.packed),
      graph.constant(float32(shapes.scales, scales)),
      [out, inner],
      format,
    );
    const x = inputs.signs([...inputs.shape(0, 2), inner]);
    return graph.linear(x, weight, inputs.choose(undefined, inputs.float([out])));
  },
  softmax: lastAxis(graph.softmax),
  logSoftmax: lastAxis(graph.logSoftmax),
  layerNorm: (inputs) => {
    const width = inputs.integer(1, 4);
    const x = inputs.float([...inputs.shape(0, 2), width]);
    return graph.layerNorm(x, inputs.float([width]), inputs.float([width]), 0.05);
  },
  rmsNorm: (inputs) => {
    const width = inputs.integer(1, 4);
    return graph.rmsNorm(inputs.float([...inputs.shape(0, 2), width]), inputs.float([width]), 0.05);
  },
  sum: (inputs) => {
    const shape = inputs.shape();
    return graph.sum(
      inputs.float(shape),
      inputs.choose(undefined, axesOf(inputs, shape)),
      inputs.choose(true, false),
    );
  },
  mean: (inputs) => {
    const shape = inputs.shape();
    const axes = axesOf(inputs, shape);
    for (const axis of axes) shape[axis] = inputs.integer(1, 3);
    return graph.mean(inputs.float(shape), axes);
  },
  sumTo: (inputs) => {
    const shape = inputs.shape();
    return graph.sumTo(inputs.float(shape), inputs.narrower(shape));
  },
};

export const notDifferentiable: Readonly<Record<string, OperatorCase>> = {
  equal: integerBinary(graph.equal),
  lessOrEqual: integerBinary(graph.lessOrEqual),
  minimum: integerBinary(graph.minimum),
  maximum: integerBinary(graph.maximum),
  and: (inputs) => graph.and(...operands(inputs, (shape) => inputs.bool(shape))),
  zeros: (inputs) => graph.zeros(inputs.shape()),
  iota: (inputs) => graph.iota(inputs.dimension()),
  scalar: (inputs) => graph.scalar(inputs.integer(-9, 9) / 7),
  constant: (inputs) =>
    graph.constant({
      dtype: "int32",
      shape: [2],
      data: Int32Array.of(inputs.integer(0, 9), inputs.integer(0, 9)),
    }),
};
