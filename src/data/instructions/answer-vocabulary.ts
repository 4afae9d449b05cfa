import type { DataRecord } from "../record.js";

/**
 * The most frequent answers of a training split, most frequent first and of equal ones the earlier; what MSVD-QA and
 * MSRVTT-QA are answered from.
 * @param size how many at most; how many the paper takes it does not say
 */
export async function answerVocabulary(
  records: Iterable<DataRecord> | AsyncIterable<DataRecord>,
  size: number,
): Promise<string[]> {
  const counts = new Map<string, number>();
  for await (const { answers } of records) {
    for (const { answer, count } of answers ?? []) {
      const text = answer.trim();
      if (text !== "") counts.set(text, (counts.get(text) ?? 0) + count);
    }
  }
  // Sorting is stable.
  return Array.from(counts)
    .sort(([, a], [, b]) => b - a)
    .slice(0, size)
    .map(([answer]) => answer);
}
