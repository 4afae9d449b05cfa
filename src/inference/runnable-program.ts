import type { HostTensor } from "../tensor/index.js";

/** A program as a model uses it: `Program` of `src/runtime/`, or what computes the same. */
export interface RunnableProgram {
  /** Computes the outputs. */
  run(feeds: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>>;
  /** Frees its memory. */
  release(): Promise<void>;
}
