import { printableLine } from "../text/index.js";

const gibibyte = 1024 ** 3;

/** What the runtime throws, as one line for a person: without its sources' paths and the names of its allocators. */
export function runtimeError(error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  const [, bytes] = /requested buffer of size (\d+)/.exec(message) ?? [];
  if (bytes !== undefined || /bad_alloc|bad allocation|failed to allocate/i.test(message)) {
    const size = bytes === undefined ? "" : `: ${(Number(bytes) / gibibyte).toFixed(1)} GiB in one piece`;
    return new Error(
      `there is not enough memory for this${size}; give a shorter text, fewer beams or smaller batches, or take a smaller model`,
      { cause: error },
    );
  }
  const plain = message.replace(/\S*\/onnxruntime\S*:\d+ (?:.*?\)(?: const)? )?/g, "");
  return new Error(`the runtime refused the model: ${printableLine(plain.trim())}`, { cause: error });
}
