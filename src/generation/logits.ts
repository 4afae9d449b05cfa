/**
 * Work on the scores of one sequence: a Float32Array with one element per vocabulary entry.
 * The reference keeps scores in float32, so each operation rounds once, by storing into the array.
 */

/**
 * log Σ exp(scores), in float64.
 * @throws Error when a score is NaN or +∞, or all are −∞.
 */
export function logSumExp(scores: Float32Array): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) if (scores[i]! > max) max = scores[i]!;
  let sum = 0;
  for (let i = 0; i < scores.length; i++) sum += Math.exp(scores[i]! - max);
  const result = max + Math.log(sum);
  if (!Number.isFinite(result)) {
    throw new Error(
      "the scores of a step are not finite: the model's weights may be damaged, its arithmetic may have overflowed, " +
        "or the options forbid every token it allows",
    );
  }
  return result;
}

/**
 * Makes the ids that are already there less likely, each once however often it occurs: positive scores are divided
 * by the penalty, negative ones multiplied (Keskar et al. 2019, section 4.1, as transformers corrected it).
 * Greedy search and sampling give logits, beam search gives log-probabilities.
 */
export function penaliseRepetition(scores: Float32Array, ids: Iterable<number>, penalty: number): void {
  if (penalty === 1) return;
  const factor = Math.fround(penalty);
  for (const id of new Set(ids)) {
    const score = scores[id]!;
    scores[id] = score < 0 ? score * factor : score / factor;
  }
}

/** Makes the ids impossible. */
export function forbid(scores: Float32Array, ids: readonly number[]): void {
  for (const id of ids) scores[id] = Number.NEGATIVE_INFINITY;
}

/** Makes all but the given ids impossible. */
export function keepOnly(scores: Float32Array, ids: Int32Array): void {
  const kept = Float32Array.from(ids, (id) => scores[id]!);
  scores.fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < ids.length; i++) scores[ids[i]!] = kept[i]!;
}

/** Divides the scores by the temperature in place. */
export function applyTemperature(scores: Float32Array, temperature: number): void {
  if (temperature === 1) return;
  const divisor = Math.fround(temperature);
  for (let i = 0; i < scores.length; i++) scores[i]! /= divisor;
}
