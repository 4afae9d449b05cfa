/** Normalisations over the last axis. */
import {
  type HostValue,
  normalizeAxis,
  type Operator,
  requireSameDType,
  ShapeError,
  Tensor,
} from "../tensor.js";
import { add, divide, exponential, multiply, squareRoot, subtract } from "./elementwise.js";
import { mean } from "./mean.js";
import { sum, sumTo } from "./reduce.js";
import { scalar } from "./source.js";

function mapRows(x: HostValue, compute: (row: Float64Array) => Float64Array): Float64Array {
  const width = x.shape.at(-1)!;
  const out = new Float64Array(x.data.length);
  for (let start = 0; start < out.length; start += width)
    out.set(compute(x.data.subarray(start, start + width)), start);
  return out;
}

function logSoftmaxRow(row: Float64Array): Float64Array {
  const largest = Math.max(...row);
  const total = row.reduce((sum, value) => sum + Math.exp(value - largest), 0);
  return row.map((value) => value - largest - Math.log(total));
}

const softmaxOperator: Operator<[Tensor]> = {
  name: "softmax",
  gradient: (node, gradient) => {
    const weighted = multiply(gradient, node);
    return [subtract(weighted, multiply(node, sum(weighted, [-1], true)))];
  },
  lower: (_node, inputs, emitter) => emitter.node("Softmax", inputs, { axis: -1n }),
  evaluate: ([x]) => mapRows(x, (row) => logSoftmaxRow(row).map(Math.exp)),
};

/** Softmax over the last axis. */
export function softmax(x: Tensor): Tensor {
  normalizeAxis(-1, x, softmax);
  return new Tensor(softmaxOperator, [x], x.shape, x.dtype);
}

const logSoftmaxOperator: Operator<[Tensor]> = {
  name: "logSoftmax",
  gradient: (node, gradient) => [subtract(gradient, multiply(exponential(node), sum(gradient, [-1], true)))],
  lower: (_node, inputs, emitter) => emitter.node("LogSoftmax", inputs, { axis: -1n }),
  evaluate: ([x]) => mapRows(x, logSoftmaxRow),
};

/** Logarithm of the softmax over the last axis. */
export function logSoftmax(x: Tensor): Tensor {
  normalizeAxis(-1, x, logSoftmax);
  return new Tensor(logSoftmaxOperator, [x], x.shape, x.dtype);
}

const average = (row: Float64Array): number => row.reduce((a, b) => a + b, 0) / row.length;

const layerNormOperator: Operator<[Tensor, Tensor, Tensor]> = {
  name: "layerNorm",
  gradient: ({ inputs: [x, weight, bias], attributes }, gradient) => {
    const centred = subtract(x, mean(x, [-1]));
    const variance = mean(multiply(centred, centred), [-1]);
    const deviation = squareRoot(add(variance, scalar(attributes.epsilon as number)));
    const normal = divide(centred, deviation);
    const scaled = multiply(gradient, weight);
    const projection = add(mean(scaled, [-1]), multiply(normal, mean(multiply(scaled, normal), [-1])));
    return [
      divide(subtract(scaled, projection), deviation),
      sumTo(multiply(gradient, normal), weight.shape),
      sumTo(gradient, bias.shape),
    ];
  },
  lower: (node, inputs, emitter) =>
    emitter.node("LayerNormalization", inputs, { axis: -1n, epsilon: node.attributes.epsilon as number }),
  evaluate: ([x, weight, bias], _shape, node) =>
    mapRows(x, (row) => {
      const centre = average(row);
      const deviation = Math.sqrt(
        average(row.map((v) => (v - centre) ** 2)) + (node.attributes.epsilon as number),
      );
      return row.map((value, i) => ((value - centre) / deviation) * weight.data[i]! + bias.data[i]!);
    }),
};

/** Layer normalisation over the last axis, with a weight and a bias of that size. */
export function layerNorm(x: Tensor, weight: Tensor, bias: Tensor, epsilon: number): Tensor {
  const width = x.shape.at(-1);
  if (weight.rank !== 1 || bias.rank !== 1 || weight.shape[0] !== width || bias.shape[0] !== width) {
    throw new ShapeError(`layerNorm: ${weight} and ${bias} do not fit the last axis of ${x}`, layerNorm);
  }
  requireSameDType([x, weight, bias], layerNorm);
  return new Tensor(layerNormOperator, [x, weight, bias], x.shape, x.dtype, { epsilon });
}

const rmsNormOperator: Operator<[Tensor, Tensor]> = {
  name: "rmsNorm",
  gradient: ({ inputs: [x, weight], attributes }, gradient) => {
    const square = mean(multiply(x, x), [-1]);
    const deviation = squareRoot(add(square, scalar(attributes.epsilon as number)));
    const normal = divide(x, deviation);
    const scaled = multiply(gradient, weight);
    return [
      divide(subtract(scaled, multiply(normal, mean(multiply(scaled, normal), [-1]))), deviation),
      sumTo(multiply(gradient, normal), weight.shape),
    ];
  },
  lower: (node, inputs, emitter) =>
    emitter.node("SimplifiedLayerNormalization", inputs, {
      axis: -1n,
      epsilon: node.attributes.epsilon as number,
    }),
  evaluate: ([x, weight], _shape, node) =>
    mapRows(x, (row) => {
      const deviation = Math.sqrt(
        average(row.map((value) => value * value)) + (node.attributes.epsilon as number),
      );
      return row.map((value, i) => (value / deviation) * weight.data[i]!);
    }),
};

/** Root-mean-square normalisation over the last axis, with a weight of that size. */
export function rmsNorm(x: Tensor, weight: Tensor, epsilon: number): Tensor {
  if (weight.rank !== 1 || weight.shape[0] !== x.shape.at(-1)) {
    throw new ShapeError(`rmsNorm: ${weight} does not fit the last axis of ${x}`, rmsNorm);
  }
  requireSameDType([x, weight], rmsNorm);
  return new Tensor(rmsNormOperator, [x, weight], x.shape, x.dtype, { epsilon });
}
