import type { DecoderCache } from "../generation/index.js";
import type { HostTensor } from "../tensor/index.js";

/** Named tensors that one step hands to the next: `past_key_N`, `past_value_N`. */
export type NamedTensors = Record<string, HostTensor>;

/** Keys and values of sequences, and what is known of each of them. */
export class ModelCache implements DecoderCache {
  constructor(
    readonly past: NamedTensors,
    /** Mask of each row over the past, 1 = real: all of one length. */
    readonly masks: readonly Int32Array[],
    /** T5: which encoded prompt each row belongs to. */
    readonly prompts: readonly number[],
    /** T5: what the decoder sees of the prompts; shared by all caches that follow from them. */
    readonly encoded: NamedTensors,
    /** Whether rows end in padding, after which nothing can follow. */
    readonly ragged: boolean,
  ) {}

  get rows(): number {
    return this.masks.length;
  }
}
