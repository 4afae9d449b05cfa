/** Keys and values as inputs and outputs of programs. */
import { gather, input, type Tensor } from "../../graph/index.js";
import type { KeyValue } from "../../nn/index.js";
import type { CacheShape, DecoderOutput, Outputs } from "./family.js";

/** What every step of a decoder reads. `rows` says which row of the cache each row of the step continues. */
export function stepInputs(width: number, cache: CacheShape) {
  return {
    embeds: input("embeds", "float32", ["batch", "step", width]),
    mask: input("mask", "int32", ["batch", "past + step"]),
    past: keyValueInputs("past", cache, ["cached", "past"], input("rows", "int32", ["batch"])),
  };
}

export function stepOutputs({ logits, present }: DecoderOutput): Outputs {
  return { logits, ...keyValueOutputs("present", present) };
}

/** Cached keys and values `[rows, heads, length, headWidth]`, of which `rows` picks and repeats. */
export function keyValueInputs(
  name: string,
  { layers, heads, headWidth }: CacheShape,
  [cached, length]: readonly [string, string],
  rows: Tensor,
): KeyValue[] {
  return Array.from({ length: layers }, (_, layer) => {
    const part = (kind: string): Tensor =>
      gather(input(`${name}_${kind}_${layer}`, "float32", [cached, heads, length, headWidth]), rows);
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
