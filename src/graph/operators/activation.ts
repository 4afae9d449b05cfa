/** Activation functions. */
import { type Operator, Tensor } from "../tensor.js";
import { add, exponential, multiply, negate, subtract } from "./elementwise.js";
import { scalar } from "./source.js";

/** Error function in float64 (series below 2.5, continued fraction above); exact to about 1e-15. */
function errorFunction(x: number): number {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (size < 2.5) {
    let term = size;
    let sum = size;
    for (let n = 1; Math.abs(term) > 1e-17 * sum && n < 200; n++) {
      term *= (-size * size) / n;
      sum += term / (2 * n + 1);
    }
    return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 60; n >= 1; n--) fraction = n / 2 / (size + fraction);
  return Math.sign(x) * (1 - Math.exp(-size * size) / Math.sqrt(Math.PI) / (size + fraction));
}

function activation(
  name: string,
  onnx: string,
  compute: (x: number) => number,
  derivative: (x: Tensor, y: Tensor) => Tensor,
  attributes?: Readonly<Record<string, string>>,
): Operator<[Tensor]> {
  return {
    name,
    gradient: (node, gradient) => [multiply(gradient, derivative(node.inputs[0], node))],
    lower: (_node, inputs, emitter) => emitter.node(onnx, inputs, attributes),
    evaluate: ([x]) => x.data.map(compute),
  };
}

const apply = (operator: Operator, x: Tensor): Tensor => new Tensor(operator, [x], x.shape, x.dtype);

const erfOperator = activation("erf", "Erf", errorFunction, (x) =>
  multiply(scalar(2 / Math.sqrt(Math.PI)), exponential(negate(multiply(x, x)))),
);
/** Error function. */
export function erf(x: Tensor): Tensor {
  return apply(erfOperator, x);
}

const tanhOperator = activation("tanh", "Tanh", Math.tanh, (_x, y) => subtract(scalar(1), multiply(y, y)));
/** Hyperbolic tangent. */
export function tanh(x: Tensor): Tensor {
  return apply(tanhOperator, x);
}

const sigmoidOperator = activation(
  "sigmoid",
  "Sigmoid",
  (x) => 1 / (1 + Math.exp(-x)),
  (_x, y) => multiply(y, subtract(scalar(1), y)),
);
/** `1 / (1 + e^-x)`. */
export function sigmoid(x: Tensor): Tensor {
  return apply(sigmoidOperator, x);
}

const reluOperator: Operator<[Tensor]> = {
  name: "relu",
  // The sign of the output is 1 where the unit is on and 0 where it is off.
  gradient: (node, gradient) => [multiply(gradient, step(node))],
  lower: (_node, inputs, emitter) => emitter.node("Relu", inputs),
  evaluate: ([x]) => x.data.map((value) => Math.max(0, value)),
};
/** `max(0, x)`. */
export function relu(x: Tensor): Tensor {
  return apply(reluOperator, x);
}

const stepOperator: Operator<[Tensor]> = {
  name: "step",
  gradient: () => [undefined],
  lower: (_node, inputs, emitter) => emitter.node("Sign", inputs),
  evaluate: ([x]) => x.data.map(Math.sign),
};
/** -1, 0 or 1 by sign. */
function step(x: Tensor): Tensor {
  return apply(stepOperator, x);
}

/** Gaussian error linear unit, exact: `x · Φ(x)`. */
const geluOperator = activation(
  "gelu",
  "Gelu",
  (x) => (x * (1 + errorFunction(x / Math.SQRT2))) / 2,
  (x) => {
    const cumulative = multiply(scalar(0.5), add(scalar(1), erf(multiply(x, scalar(Math.SQRT1_2)))));
    const density = multiply(
      scalar(1 / Math.sqrt(2 * Math.PI)),
      exponential(multiply(scalar(-0.5), multiply(x, x))),
    );
    return add(cumulative, multiply(x, density));
  },
);
/** Gaussian error linear unit with the exact (erf) form. */
export function gelu(x: Tensor): Tensor {
  return apply(geluOperator, x);
}

const rootTwoOverPi = Math.sqrt(2 / Math.PI);
const cubicCoefficient = 0.044715;

const geluTanhOperator = activation(
  "geluTanh",
  "Gelu",
  (x) => (x * (1 + Math.tanh(rootTwoOverPi * (x + cubicCoefficient * x ** 3)))) / 2,
  (x) => {
    const squared = multiply(x, x);
    const inner = multiply(
      scalar(rootTwoOverPi),
      multiply(x, add(scalar(1), multiply(scalar(cubicCoefficient), squared))),
    );
    const t = tanh(inner);
    const slope = multiply(
      scalar(rootTwoOverPi),
      add(scalar(1), multiply(scalar(3 * cubicCoefficient), squared)),
    );
    const first = multiply(scalar(0.5), add(scalar(1), t));
    const second = multiply(multiply(scalar(0.5), x), multiply(subtract(scalar(1), multiply(t, t)), slope));
    return add(first, second);
  },
  { approximate: "tanh" },
);
/** Gaussian error linear unit with the tanh approximation (`gelu_new`). */
export function geluTanh(x: Tensor): Tensor {
  return apply(geluTanhOperator, x);
}

/** `x · sigmoid(x)`, also called swish. */
export function silu(x: Tensor): Tensor {
  return multiply(x, sigmoid(x));
}

/** `x · sigmoid(1.702 x)`. */
export function quickGelu(x: Tensor): Tensor {
  return multiply(x, sigmoid(multiply(scalar(1.702), x)));
}
