/** Keys and values as inputs and outputs of programs. */
import { gather, input, multiplyDimensions, reshape, type Tensor } from "../../graph/index.js";
import type { KeyValue } from "../../nn/index.js";
import type { CacheShape, DecoderOutput, Outputs } from "./family.js";

/** How many rows of a step answer one prompt: those of the first prompt come first, then those of the next one. */
export const rowsPerPrompt = "each";

/**
 * What every step of a decoder reads. `rows` says which row of the cache each row of the step continues, `logit_rows` of
 * which places the logits are wanted, counted through all rows.
 */
export function stepInputs(width: number, cache: CacheShape) {
  const batch = multiplyDimensions("prompts", rowsPerPrompt);
  const rows = reshape(input("rows", "int32", ["prompts", rowsPerPrompt]), [batch]);
  return {
    embeds: input("embeds", "float32", [batch, "step", width]),
    mask: input("mask", "int32", [batch, "past + step"]),
    logitRows: input("logit_rows", "int32", ["wanted"]),
    past: keyValueInputs("past", cache, ["cached", "past"]).map(({ key, value }) => ({
      key: gather(key, rows),
      value: gather(value, rows),
    })),
  };
}

/** The wanted rows of `x [batch, step, width]`: `[wanted, width]`; all of it where none are named. */
export function wantedRows(x: Tensor, rows: Tensor | undefined): Tensor {
  const [batch, step, width] = x.shape;
  return rows ? gather(reshape(x, [multiplyDimensions(batch!, step!), width!]), rows) : x;
}

export function stepOutputs({ logits, present }: DecoderOutput): Outputs {
  return { logits, ...keyValueOutputs("present", present) };
}

/** Keys and values of each layer: `[rows, heads, length, headWidth]`. */
export function keyValueInputs(
  name: string,
  { layers, heads, headWidth }: CacheShape,
  [rows, length]: readonly [string, string],
): KeyValue[] {
  return Array.from({ length: layers }, (_, layer) => {
    const part = (kind: string): Tensor =>
      input(`${name}_${kind}_${layer}`, "float32", [rows, heads, length, headWidth]);
    return { key: part("key"), value: part("value") };
  });
}

export function keyValueOutputs(name: string, layers: readonly KeyValue[]): Outputs {
  return Object.fromEntries(
    layers.flatMap(({ key, value }, layer) => [
      [`${name}_key_${layer}`, key],
      [`${name}_value_${layer}`, value],
    ]),
  );
}
