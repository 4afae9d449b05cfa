import type { Answer } from "../library/types.js";
import type { Output } from "./context.js";
import { formatJson } from "./text.js";

/** Writes an answer: as JSON, as one line per sequence, or, when there is one sequence, piece by piece as it comes. */
export async function writeAnswer(
  answer: Answer,
  stdout: Output,
  { json, sequences = 1 }: { json?: boolean; sequences?: number },
): Promise<void> {
  if (json) {
    const { text, finishReason, usage, sequences } = await answer;
    stdout.write(formatJson({ text, finishReason, usage, sequences }));
  } else if (sequences > 1) {
    for (const { text } of await answer.sequences) stdout.write(`${text}\n`);
  } else {
    for await (const piece of answer) stdout.write(piece);
    stdout.write("\n");
  }
}
