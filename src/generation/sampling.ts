import type { Random } from "../tensor/index.js";
import { applyTemperature, keepOnly, logSumExp } from "./logits.js";
import type { SampleOptions } from "./options.js";
import { topK } from "./top-k.js";

/** Shapes the distribution in place, in the order of transformers: temperature, then top-k, then top-p. */
export function warp(scores: Float32Array, sample: Required<SampleOptions>): void {
  applyTemperature(scores, sample.temperature);
  if (sample.topK < scores.length) keepOnly(scores, topK(scores, sample.topK));
  if (sample.topP < 1) keepOnly(scores, nucleus(scores, sample.topP));
}

/** The smallest set of best indices whose probabilities sum to at least `topP` (Holtzman et al. 2020, section 3.1). */
function nucleus(scores: Float32Array, topP: number): Int32Array {
  const logSum = logSumExp(scores);
  // Most sets are small, so a few best are tried first.
  for (let tried = 64; ; tried *= 8) {
    const best = topK(scores, tried);
    let probability = 0;
    for (let i = 0; i < best.length; i++) {
      probability += Math.exp(scores[best[i]!]! - logSum);
      if (probability >= topP) return best.subarray(0, i + 1);
    }
    if (best.length < tried) return best;
  }
}

/** Draws an index with probability softmax(scores). */
export function draw(scores: Float32Array, random: Random): number {
  const logSum = logSumExp(scores);
  let rest = random.uniform();
  let last = -1;
  for (let i = 0; i < scores.length; i++) {
    const probability = Math.exp(scores[i]! - logSum);
    if (probability === 0) continue;
    if (rest < probability) return i;
    rest -= probability;
    last = i;
  }
  // Rounding may leave the probabilities a little short of 1.
  return last;
}
