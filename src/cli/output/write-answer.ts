import type { Answer, AnswerResult, AnswerSequence, TokenProbability } from "../../library/index.js";
import { printableLine } from "../../text/index.js";
import type { CommandContext, Output } from "../context.js";
import { writeNotices } from "../with-model.js";
import { formatTable } from "./table.js";
import { formatJson, formatPercentage } from "./text.js";

interface WriteAnswerOptions {
  readonly json?: boolean;
  readonly probabilities?: boolean;
  /** Answers that were asked for. */
  readonly sequences?: number;
}

/**
 * Writes an answer: as JSON, as one line per sequence, each with the probabilities of its tokens, or, when there is one
 * sequence, piece by piece as it comes; and to stderr what a person should know of it.
 */
export async function writeAnswer(
  answer: Answer,
  context: CommandContext,
  { json, probabilities, sequences = 1 }: WriteAnswerOptions,
): Promise<AnswerResult> {
  const { stdout } = context;
  if (json) {
    const { text, probability, finishReason, usage, sequences, notices } = await answer;
    stdout.write(formatJson({ text, probability, finishReason, usage, sequences, notices }));
  } else if (sequences > 1) {
    for (const sequence of await answer.sequences) {
      stdout.write(`${sequence.text}\n`);
      if (probabilities) stdout.write(formatProbabilities(sequence, stdout));
    }
  } else {
    for await (const piece of answer) stdout.write(piece);
    stdout.write("\n");
    if (probabilities) stdout.write(formatProbabilities((await answer.sequences)[0]!, stdout));
  }
  const result = await answer;
  writeNotices(context, result.notices);
  return result;
}

/** The answer's probability, and a line for each of its tokens. */
function formatProbabilities({ probability, tokens }: AnswerSequence, { columns }: Output): string {
  const name = ({ text }: TokenProbability): string => printableLine(JSON.stringify(text));
  const rows = tokens.map((token) => [
    formatPercentage(token.probability),
    name(token),
    ...(token.alternatives ?? []).map((other) => `${name(other)} ${formatPercentage(other.probability)}`),
  ]);
  const table = formatTable(
    [[formatPercentage(probability), "whole answer"], ...rows],
    [0],
    columns && columns - 2,
  );
  return `${table.replace(/^/gm, "  ").trimEnd()}\n`;
}
