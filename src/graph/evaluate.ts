import { type Evaluation, evaluateShape, type HostValue, type Tensor } from "./tensor.js";
import { inOrder } from "./traverse.js";

/**
 * Computes tensors on the host, every number in float64. Slow and plain: the reference that gradients
 * (by central differences) and ONNX kernels are tested against.
 */
export function evaluate(outputs: readonly Tensor[], context: Evaluation): HostValue[] {
  const values = new Map<Tensor, HostValue>();
  for (const node of inOrder(outputs)) {
    const shape = evaluateShape(node.shape, context);
    const inputs = node.inputs.map((input) => values.get(input) as HostValue);
    values.set(node, { shape, data: node.operator.evaluate(inputs, shape, node, context) });
  }
  return outputs.map((output) => values.get(output) as HostValue);
}
