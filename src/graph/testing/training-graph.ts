/** A small graph with everything that a training step has: its loss, gradients and feeds. */
import { float32, type HostTensor, int32, Random } from "../../tensor/index.js";
import {
  add,
  gather,
  gradients,
  input,
  layerNorm,
  linear,
  logSoftmax,
  pick,
  softmax,
  sum,
  type Tensor,
} from "../index.js";

/** Many tokens share few embeddings, so that each row of the embeddings' gradient adds up many others. */
const [tokens, vocabulary, width] = [300, 7, 48];

const parameters: Record<string, number[]> = {
  embeddings: [vocabulary, width],
  norm_weight: [width],
  norm_bias: [width],
  inner: [width, width],
  outer: [vocabulary, width],
};

/** Outputs `loss` and one gradient per parameter. */
export function trainingGraph(): Record<string, Tensor> {
  const p = Object.fromEntries(
    Object.entries(parameters).map(([name, shape]) => [name, input(name, "float32", shape)]),
  );
  const ids = input("ids", "int32", ["batch", "text"]);
  const embedded = layerNorm(gather(p.embeddings!, ids), p.norm_weight!, p.norm_bias!, 1e-5);
  const x = add(embedded, softmax(linear(embedded, p.inner!)));
  const loss = sum(pick(logSoftmax(linear(x, p.outer!)), ids));
  const names = Object.keys(parameters);
  const found = gradients(loss, Object.values(p)).map((gradient, i) => [`${names[i]}_gradient`, gradient]);
  return { loss, ...Object.fromEntries(found) };
}

export function trainingFeeds(): Record<string, HostTensor> {
  const random = new Random(1);
  const ids = int32(
    [3, tokens],
    Array.from({ length: 3 * tokens }, () => random.integer(vocabulary)),
  );
  const values = Object.entries(parameters).map(([name, shape]) => {
    const count = shape.reduce((product, size) => product * size);
    return [
      name,
      float32(
        shape,
        Array.from({ length: count }, () => random.normal()),
      ),
    ];
  });
  return { ids, ...Object.fromEntries(values) };
}
