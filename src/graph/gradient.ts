import { add } from "./operators/elementwise.js";
import { zeros } from "./operators/reduce.js";
import { scalar } from "./operators/source.js";
import { ShapeError, type Tensor } from "./tensor.js";
import { inOrder } from "./traverse.js";

/**
 * Reverse-mode gradient: the derivative of a scalar with respect to tensors, as tensors of their shapes.
 * A tensor that the scalar does not depend on has a gradient of zeros.
 * @throws ShapeError when `loss` is not a scalar; TypeError when the way to a tensor leads through an operator
 * that has no gradient.
 */
export function gradients(loss: Tensor, withRespectTo: readonly Tensor[]): Tensor[] {
  if (loss.rank !== 0) throw new ShapeError(`gradients: ${loss} is not a scalar`, gradients);
  const order = inOrder([loss]);
  const wanted = new Set(withRespectTo);
  const depends = new Set<Tensor>();
  for (const node of order) {
    if (wanted.has(node) || node.inputs.some((input) => depends.has(input))) depends.add(node);
  }
  const found = new Map<Tensor, Tensor>([[loss, scalar(1)]]);
  for (const node of order.reverse()) {
    const gradient = found.get(node);
    if (!gradient || !node.inputs.some((input) => depends.has(input))) continue;
    if (!node.operator.gradient)
      throw new TypeError(`gradients: operator ${node.operator.name} has no gradient`);
    const parts = node.operator.gradient(node, gradient);
    node.inputs.forEach((input, i) => {
      const part = parts[i];
      if (!part || !depends.has(input)) return;
      const sofar = found.get(input);
      found.set(input, sofar ? add(sofar, part) : part);
    });
  }
  return withRespectTo.map((tensor) => found.get(tensor) ?? zeros(tensor.shape));
}
