import type { Device } from "../options/index.js";
import { notCompared, type ParityResult } from "./compare.js";
import { findCases } from "./find-cases.js";

export interface ParityOptions {
  /** What models compute on, whole; default: the CPU. */
  device?: Device;
  /** Called with each result as soon as it is known. */
  onResult?: (result: ParityResult) => void;
  /** Checked between results. */
  signal?: AbortSignal;
}

/**
 * Compares this implementation with what the reference implementation computed: every tensor, image and text that the
 * folders in `directory` expect. A case that cannot be computed is a result that does not hold.
 * @throws Error when there is nothing to compare; the signal's reason
 */
export async function runParity(
  directory: string,
  { device, onResult, signal }: ParityOptions = {},
): Promise<ParityResult[]> {
  const results: ParityResult[] = [];
  const report = (result: ParityResult): void => {
    signal?.throwIfAborted();
    results.push(result);
    onResult?.(result);
  };
  for (const { directory: folder, name, kind } of await findCases(directory)) {
    signal?.throwIfAborted();
    try {
      for await (const result of kind.compare(folder, name, { device, signal })) report(result);
    } catch (error) {
      if (signal?.aborted) throw error;
      report({ group: name, tensor: "all", ...notCompared(messageOf(error)) });
    }
  }
  return results;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
