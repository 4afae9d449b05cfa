import type { DecoderCache } from "../generation/index.js";
import { gatherRows, type HostTensor } from "../tensor/index.js";

/** Tensors of a program, by name. */
export type NamedTensors = Record<string, HostTensor>;

/** What the rows of a prompt share, a row of each tensor for each prompt; it is the same for all caches of an answer. */
export class SharedByPrompt {
  #last: { readonly prompts: string; readonly tensors: NamedTensors } | undefined;

  constructor(
    private readonly tensors: NamedTensors,
    private readonly prompts: number,
  ) {}

  /** Of these prompts, in ascending order. Prompts leave when they are answered, so the last choice is kept. */
  of(prompts: readonly number[]): NamedTensors {
    if (prompts.length === this.prompts) return this.tensors;
    const key = prompts.join();
    if (this.#last?.prompts !== key) {
      const tensors: NamedTensors = {};
      for (const [name, tensor] of Object.entries(this.tensors)) tensors[name] = gatherRows(tensor, prompts);
      this.#last = { prompts: key, tensors };
    }
    return this.#last.tensors;
  }
}

/** Keys and values of sequences, and what is known of each of them. */
export class ModelCache implements DecoderCache {
  constructor(
    /** What they have read beyond what is shared: `past_key_N`, `past_value_N`. */
    readonly past: NamedTensors,
    /** Where each row lies in these. */
    readonly places: readonly number[],
    /** Mask of each row over all that it has read, 1 = real: all of one length. */
    readonly masks: readonly Int32Array[],
    /** Which prompt each row answers. */
    readonly prompts: readonly number[],
    readonly shared: SharedByPrompt,
    /** Columns of the masks whose keys and values are shared. */
    readonly sharedColumns: number,
    /** Whether rows end in padding, after which nothing can follow. */
    readonly ragged: boolean,
  ) {}

  get rows(): number {
    return this.masks.length;
  }
}
