import type { AnswerResult } from "../library/index.js";
import type { Output } from "./context.js";
import { formatTable } from "./output/table.js";
import { formatCount } from "./output/text.js";

/** What `--verbose` shows where a model answers. */
export const verboseOfAnswers = "show phases and their times on stderr, and where an error came from";

/** How long the phases of an answer took, and how fast the model wrote. */
export function writeTimings(
  stderr: Output,
  loadSeconds: number,
  { timings, usage }: Pick<AnswerResult, "timings" | "usage">,
): void {
  const { promptTokens, visualTokens, generatedTokens } = usage;
  const read = `${formatCount(visualTokens)} tokens of the image, ${formatCount(promptTokens)} of the instruction`;
  const speed = `${(generatedTokens / timings.generate).toFixed(1)} tokens per second`;
  const rows = [
    ["load", loadSeconds],
    ["decode image", timings.decodeImage],
    ["encode image", timings.encodeImage],
    ["read prompt", timings.readPrompt, read],
    ["generate", timings.generate, `${formatCount(generatedTokens)} tokens, ${speed}`],
  ] as const;
  stderr.write(
    formatTable(
      rows.map(([phase, seconds, note = ""]) => [phase, `${seconds.toFixed(3)} s`, note]),
      [1],
      stderr.columns,
    ),
  );
}
