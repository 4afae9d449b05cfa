import { advance, checkIds, checkPrefix } from "./advance.js";
import type { Decoder, Prefix } from "./decoder.js";
import { logSumExp } from "./logits.js";

export interface CandidateScore {
  /** log p(token) of each token of the candidate, given prompt and the tokens before it. */
  tokenLogProbabilities: number[];
  /** Their sum, without length normalisation: what the InstructBLIP paper ranks by. */
  sum: number;
  mean: number;
}

export interface RankingOptions {
  /** Candidates that go through the decoder together; default 32. Fewer where they are so long that logits grow large. */
  readonly maxRowsPerStep?: number;
  readonly signal?: AbortSignal;
}

/** Logits of a step, `[rows, steps, vocabulary]`, have at most so many elements: half a gigabyte. */
const mostLogits = 2 ** 27;

/**
 * Scores every candidate answer after every row's prompt, reading each prompt once.
 *
 * @param candidates token ids; with eos where the model was trained to count it
 * @returns scores `[row][candidate]`
 * @throws RangeError for a candidate without tokens, with too many of them, or with ids outside the vocabulary; Error when the logits are not
 * finite; the signal's reason.
 */
export async function rankCandidates(
  decoder: Decoder,
  prefix: Prefix,
  candidates: readonly (readonly number[])[],
  { maxRowsPerStep = 32, signal }: RankingOptions = {},
): Promise<CandidateScore[][]> {
  signal?.throwIfAborted();
  checkPrefix(decoder, prefix);
  candidates.forEach((tokens, index) => {
    if (tokens.length === 0) throw new RangeError(`candidate ${index} has no tokens`);
    checkIds(`candidate ${index}`, tokens, decoder.vocabularySize);
    const longest = Math.floor(mostLogits / decoder.vocabularySize);
    if (tokens.length > longest) {
      throw new RangeError(`candidate ${index} has ${tokens.length} tokens, which are at most ${longest}`);
    }
  });
  if (!Number.isInteger(maxRowsPerStep) || maxRowsPerStep < 1) {
    throw new RangeError(`maxRowsPerStep must be an integer of at least 1, not ${maxRowsPerStep}`);
  }
  const { vocabularySize } = decoder;
  const pairs: { row: number; tokens: readonly number[]; logProbabilities: number[] }[] = [];
  const table = Array.from({ length: prefix.rows }, (_, row) => {
    const firstLogits = prefix.logits.subarray(row * vocabularySize, (row + 1) * vocabularySize);
    const logSum = logSumExp(firstLogits);
    return candidates.map((tokens) => {
      const logProbabilities = [firstLogits[tokens[0]!]! - logSum];
      pairs.push({ row, tokens, logProbabilities });
      return logProbabilities;
    });
  });
  // Alike lengths together, so that little of a step is padding.
  const longer = pairs
    .filter(({ tokens }) => tokens.length > 1)
    .sort((a, b) => a.tokens.length - b.tokens.length);
  for (let start = 0, end = 0; start < longer.length; start = end) {
    // Growing in length, so the last of a chunk decides how much the others are padded.
    do end++;
    while (
      end < longer.length &&
      end - start < maxRowsPerStep &&
      (end + 1 - start) * longer[end]!.tokens.length * vocabularySize <= mostLogits
    );
    const chunk = longer.slice(start, end);
    const fed = chunk.map(({ tokens }) => tokens.slice(0, -1));
    const rows = chunk.map(({ row }) => row);
    const { logits } = await advance(decoder, prefix.cache, rows, fed, signal);
    const steps = logits.length / (chunk.length * vocabularySize);
    chunk.forEach(({ tokens, logProbabilities }, index) => {
      tokens.slice(1).forEach((token, step) => {
        const offset = (index * steps + step) * vocabularySize;
        const scores = logits.subarray(offset, offset + vocabularySize);
        logProbabilities.push(scores[token]! - logSumExp(scores));
      });
    });
  }
  return table.map((row) => row.map(score));
}

function score(tokenLogProbabilities: number[]): CandidateScore {
  const sum = tokenLogProbabilities.reduce((total, value) => total + value, 0);
  return { tokenLogProbabilities, sum, mean: sum / tokenLogProbabilities.length };
}
