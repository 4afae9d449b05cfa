import { forbid, penaliseRepetition } from "./logits.js";
import type { ResolvedOptions } from "./options.js";

/**
 * What the options make of the scores `[vocabulary]` of a sequence's next id, in place and in the order of
 * transformers: the repetition penalty, then what is forbidden. Greedy search and sampling give logits, beam search
 * gives log-probabilities.
 * @param history ids that count as generated though they are not
 * @param ids new ids so far
 */
export function processScores(
  scores: Float32Array,
  history: readonly number[],
  ids: readonly number[],
  options: ResolvedOptions,
): void {
  const { repetitionPenalty, noRepeatNgramSize, badWordIds, minNewTokens, eosTokenIds } = options;
  const sequence = [...history, ...ids];
  penaliseRepetition(scores, sequence, repetitionPenalty);
  if (noRepeatNgramSize > 0) forbid(scores, repeatingIds(sequence, noRepeatNgramSize));
  // Among new ids alone: for transformers no bad word begins with what stands before them.
  for (const word of badWordIds) if (endsIn(ids, word.slice(0, -1))) forbid(scores, word.slice(-1));
  if (ids.length < minNewTokens) forbid(scores, eosTokenIds);
  forbid(scores, options.suppressedIds);
}

/** Ids that followed the last `size − 1` ids of the sequence before. */
function repeatingIds(sequence: readonly number[], size: number): number[] {
  const repeated: number[] = [];
  const last = sequence.slice(sequence.length - (size - 1));
  for (let end = size - 1; end < sequence.length; end++) {
    const start = end - (size - 1);
    if (last.every((id, place) => sequence[start + place] === id)) repeated.push(sequence[end]!);
  }
  return repeated;
}

function endsIn(sequence: readonly number[], ids: readonly number[]): boolean {
  const start = sequence.length - ids.length;
  return start >= 0 && ids.every((id, place) => sequence[start + place] === id);
}
