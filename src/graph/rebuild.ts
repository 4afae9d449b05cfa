import { Tensor } from "./tensor.js";
import { inOrder } from "./traverse.js";

/**
 * The same tensors, computed from others.
 * @param replaced tensors, and what stands in their places; what only they need is left out
 */
export function rebuild(outputs: readonly Tensor[], replaced: ReadonlyMap<Tensor, Tensor>): Tensor[] {
  const rebuilt = new Map(replaced);
  for (const node of inOrder(outputs)) {
    if (rebuilt.has(node)) continue;
    const inputs = node.inputs.map((input) => rebuilt.get(input)!);
    const isSame = inputs.every((input, i) => input === node.inputs[i]);
    rebuilt.set(
      node,
      isSame ? node : new Tensor(node.operator, inputs, node.shape, node.dtype, node.attributes, node.name),
    );
  }
  return outputs.map((output) => rebuilt.get(output)!);
}
