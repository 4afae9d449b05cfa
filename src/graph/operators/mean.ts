/** Means over axes. */
import { sizeOfShape } from "../dimension.js";
import { normalizeAxis, type Operator, Tensor } from "../tensor.js";
import { multiply } from "./elementwise.js";
import { broadcastTo, keptShape, sumOperator } from "./reduce.js";
import { scalar } from "./source.js";

const meanOperator: Operator<[Tensor]> = {
  name: "mean",
  gradient: ({ inputs: [x], shape }, gradient) => {
    const count = sizeOfShape(x.shape.filter((_, axis) => shape[axis] === 1));
    if (typeof count === "string") {
      throw new TypeError(
        `gradients: mean over named dimensions of ${x} has no gradient; divide a sum instead`,
      );
    }
    return [multiply(broadcastTo(gradient, x.shape), scalar(1 / count))];
  },
  lower: (node, [x], emitter) =>
    emitter.node("ReduceMean", [x, emitter.integers(node.attributes.axes as number[])]),
  evaluate: (inputs, shape, node, context) => {
    const count = inputs[0].data.length / shape.reduce((product, size) => product * size, 1);
    return sumOperator.evaluate(inputs, shape, node, context).map((value) => value / count);
  },
};

/** Mean over axes, which stay as size 1. */
export function mean(x: Tensor, axes: readonly number[]): Tensor {
  const list = axes.map((axis) => normalizeAxis(axis, x, mean));
  return list.length === 0
    ? x
    : new Tensor(meanOperator, [x], keptShape(x.shape, list), x.dtype, { axes: list });
}
