import { elementCount, Random } from "../../tensor/index.js";

/**
 * Random values to train from: matrices at `1 / √inputs`, norms at 1, biases at 0, tables small. T5 does not scale its
 * attention scores, so its query matrices are smaller by the root of the head width.
 * The Q-Former's key matrices begin equal to its query matrices, so that like finds like from the start.
 * Each parameter depends on the seed and its name alone.
 */
export function initialParameters(
  shapes: ReadonlyMap<string, readonly number[]>,
  seed: number,
  headWidth: number,
): Map<string, Float32Array> {
  const root = new Random(seed);
  return new Map(
    [...shapes].map(([name, shape]) => {
      const values = new Float32Array(elementCount(shape));
      const deviation = standardDeviation(name, shape, headWidth);
      const random = root.fork(name.replace(/^(qformer\..*)\.key\./, "$1.query."));
      if (deviation === 0) values.fill(isNorm(name) && name.endsWith("weight") ? 1 : 0);
      else for (let i = 0; i < values.length; i++) values[i] = deviation * random.normal();
      return [name, values];
    }),
  );
}

const isNorm = (name: string): boolean => /layer_?norm\d?\.(weight|bias)$/i.test(name);

function standardDeviation(name: string, shape: readonly number[], headWidth: number): number {
  if (isNorm(name) || name.endsWith("bias")) return 0;
  if (/embed|shared|query_tokens|relative_attention_bias/.test(name) && !name.includes("patch_embedding"))
    return 0.2;
  const inputs = elementCount(shape.slice(1));
  const unscaled = /(SelfAttention|EncDecAttention)\.q\./.test(name) ? headWidth ** -0.5 : 1;
  return unscaled / Math.sqrt(inputs);
}
