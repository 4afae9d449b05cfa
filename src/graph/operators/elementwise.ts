/** Operators that work element by element. */
import type { DType } from "../../tensor/index.js";
import { onnxDataTypes } from "../onnx/data-type.js";
import { type Caller, type Operator, requireSameDType, ShapeError, Tensor } from "../tensor.js";
import { broadcastIndices, broadcastShapes } from "./broadcast.js";
import { sumTo } from "./reduce.js";
import { scalar, weightOperator } from "./source.js";

interface Binary {
  readonly onnx: string;
  compute(a: number, b: number): number;
  gradient?(a: Tensor, b: Tensor, outputGradient: Tensor): [Tensor, Tensor];
}

function binary(name: string, rule: Binary): Operator {
  const operator: Operator<[Tensor, Tensor]> = {
    name,
    lower: (_node, inputs, emitter) => emitter.node(rule.onnx, inputs),
    evaluate: ([a, b], shape) => {
      const left = broadcastIndices(a.shape, shape);
      const right = broadcastIndices(b.shape, shape);
      return Float64Array.from(left, (index, i) => rule.compute(a.data[index]!, b.data[right[i]!]!));
    },
  };
  const { gradient } = rule;
  if (gradient) {
    operator.gradient = ({ inputs: [a, b] }, outputGradient) => {
      const [left, right] = gradient(a, b, outputGradient);
      return [sumTo(left, a.shape), sumTo(right, b.shape)];
    };
  }
  return operator;
}

function applyBinary(
  operator: Operator,
  a: Tensor,
  b: Tensor,
  caller: Caller,
  dtype: DType = a.dtype,
): Tensor {
  requireSameDType([a, b], caller);
  return new Tensor(operator, [a, b], broadcastShapes([a, b], caller), dtype);
}

const addOperator = binary("add", {
  onnx: "Add",
  compute: (a, b) => a + b,
  gradient: (_a, _b, gradient) => [gradient, gradient],
});

/** `a + b`, broadcast. */
export function add(a: Tensor, b: Tensor): Tensor {
  return applyBinary(addOperator, a, b, add);
}

const subtractOperator = binary("subtract", {
  onnx: "Sub",
  compute: (a, b) => a - b,
  gradient: (_a, _b, gradient) => [gradient, negate(gradient)],
});

/** `a - b`, broadcast. */
export function subtract(a: Tensor, b: Tensor): Tensor {
  return applyBinary(subtractOperator, a, b, subtract);
}

const multiplyOperator = binary("multiply", {
  onnx: "Mul",
  compute: (a, b) => a * b,
  gradient: (a, b, gradient) => [multiply(gradient, b), multiply(gradient, a)],
});

/** `a · b`, element by element, broadcast. */
export function multiply(a: Tensor, b: Tensor): Tensor {
  return applyBinary(multiplyOperator, a, b, multiply);
}

const divideOperator = binary("divide", {
  onnx: "Div",
  compute: (a, b) => a / b,
  gradient: (a, b, gradient) => {
    const left = divide(gradient, b);
    return [left, negate(divide(multiply(left, a), b))];
  },
});

/** `a / b`, broadcast. */
export function divide(a: Tensor, b: Tensor): Tensor {
  return applyBinary(divideOperator, a, b, divide);
}

const equalOperator = binary("equal", { onnx: "Equal", compute: (a, b) => Number(a === b) });

/** `a = b`, broadcast: bool. */
export function equal(a: Tensor, b: Tensor): Tensor {
  return applyBinary(equalOperator, a, b, equal, "bool");
}

const lessOrEqualOperator = binary("lessOrEqual", { onnx: "LessOrEqual", compute: (a, b) => Number(a <= b) });

/** `a ≤ b`, broadcast: bool. */
export function lessOrEqual(a: Tensor, b: Tensor): Tensor {
  return applyBinary(lessOrEqualOperator, a, b, lessOrEqual, "bool");
}

const andOperator = binary("and", { onnx: "And", compute: (a, b) => Number(a !== 0 && b !== 0) });

/** Both of two bool tensors, broadcast. */
export function and(a: Tensor, b: Tensor): Tensor {
  return applyBinary(andOperator, a, b, and, "bool");
}

const minimumOperator = binary("minimum", { onnx: "Min", compute: Math.min });

/** Smaller of two, broadcast. For positions: it has no gradient. */
export function minimum(a: Tensor, b: Tensor): Tensor {
  return applyBinary(minimumOperator, a, b, minimum);
}

const maximumOperator = binary("maximum", { onnx: "Max", compute: Math.max });

/** Larger of two, broadcast. For positions: it has no gradient. */
export function maximum(a: Tensor, b: Tensor): Tensor {
  return applyBinary(maximumOperator, a, b, maximum);
}

const whereOperator: Operator<[Tensor, Tensor, Tensor]> = {
  name: "where",
  gradient: ({ inputs: [condition, a, b] }, gradient) => {
    const zero = scalar(0);
    return [
      undefined,
      sumTo(where(condition, gradient, zero), a.shape),
      sumTo(where(condition, zero, gradient), b.shape),
    ];
  },
  lower: (_node, inputs, emitter) => emitter.node("Where", inputs),
  evaluate: ([condition, a, b], shape) => {
    const test = broadcastIndices(condition.shape, shape);
    const left = broadcastIndices(a.shape, shape);
    const right = broadcastIndices(b.shape, shape);
    return Float64Array.from(test, (index, i) =>
      condition.data[index] ? a.data[left[i]!]! : b.data[right[i]!]!,
    );
  },
};

/** `a` where the bool condition holds, else `b`; all three broadcast. */
export function where(condition: Tensor, a: Tensor, b: Tensor): Tensor {
  if (condition.dtype !== "bool") throw new ShapeError(`where: condition ${condition} is not bool`, where);
  requireSameDType([a, b], where);
  return new Tensor(whereOperator, [condition, a, b], broadcastShapes([condition, a, b], where), a.dtype);
}

const castOperator: Operator<[Tensor]> = {
  name: "cast",
  gradient: ({ inputs: [a] }, gradient) => [a.dtype.includes("float") ? cast(gradient, a.dtype) : undefined],
  lower: (node, inputs, emitter) => {
    const [source] = node.inputs;
    if (source.operator === weightOperator && source.rank > 0 && node.dtype === "float32") {
      return emitter.widenedRows(source, 0, source.shape[0] as number);
    }
    return emitter.node("Cast", inputs, { to: BigInt(onnxDataTypes[node.dtype]) });
  },
  evaluate: ([a], _shape, node) => {
    if (node.dtype.includes("float")) return a.data;
    return a.data.map(node.dtype === "bool" ? (value) => Number(value !== 0) : Math.trunc);
  },
};

/** The same values in another dtype. */
export function cast(a: Tensor, dtype: DType): Tensor {
  return a.dtype === dtype ? a : new Tensor(castOperator, [a], a.shape, dtype);
}

function unary(
  name: string,
  onnx: string,
  compute: (x: number) => number,
  gradient?: (x: Tensor, y: Tensor) => Tensor,
): Operator {
  const operator: Operator<[Tensor]> = {
    name,
    lower: (_node, inputs, emitter) => emitter.node(onnx, inputs),
    evaluate: ([x]) => x.data.map(compute),
  };
  if (gradient) operator.gradient = (node, g) => [multiply(g, gradient(node.inputs[0], node))];
  return operator;
}

function applyUnary(operator: Operator, x: Tensor): Tensor {
  return new Tensor(operator, [x], x.shape, x.dtype);
}

const negateOperator = unary(
  "negate",
  "Neg",
  (x) => -x,
  () => scalar(-1),
);
/** `-x`. */
export function negate(x: Tensor): Tensor {
  return applyUnary(negateOperator, x);
}

const exponentialOperator = unary("exponential", "Exp", Math.exp, (_x, y) => y);
/** `e^x`. */
export function exponential(x: Tensor): Tensor {
  return applyUnary(exponentialOperator, x);
}

const squareRootOperator = unary("squareRoot", "Sqrt", Math.sqrt, (_x, y) => divide(scalar(0.5), y));
/** `√x`. */
export function squareRoot(x: Tensor): Tensor {
  return applyUnary(squareRootOperator, x);
}

const sineOperator = unary("sine", "Sin", Math.sin, (x) => cosine(x));
/** `sin x`. */
export function sine(x: Tensor): Tensor {
  return applyUnary(sineOperator, x);
}

const cosineOperator = unary("cosine", "Cos", Math.cos, (x) => negate(sine(x)));
/** `cos x`. */
export function cosine(x: Tensor): Tensor {
  return applyUnary(cosineOperator, x);
}
