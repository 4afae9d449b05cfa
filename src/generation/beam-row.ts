import { forbid, logSumExp, penaliseRepetition } from "./logits.js";
import type { ResolvedOptions } from "./options.js";
import type { GeneratedSequence } from "./result.js";
import { topK } from "./top-k.js";

interface Beam {
  readonly ids: readonly number[];
  /** Place of the beam that it continues among the beams of the step before. */
  readonly parent: number;
  /** Σ of processed log-probabilities, in float32 like the reference's. */
  readonly sum: number;
  readonly logProbability: number;
}

/**
 * Beam search over one input row. Each step:
 *
 * 1. log-softmax over the vocabulary, then the repetition penalty and the ban on early eos on the log-probabilities
 *    (without renormalising), then the beam's sum so far is added;
 * 2. the best 2 × beams continuations of the row are walked in order (more with several eos ids, so that `beams`
 *    others are always among them): eos in the first `beams` places makes a finished hypothesis, eos after them is
 *    dropped, anything else becomes a running beam until there are `beams`;
 * 3. of the hypotheses the best `beams` are kept, by sum / length ** lengthPenalty, where length counts the generated
 *    tokens, eos included, but neither prompt nor history;
 * 4. the row is finished when it has `beams` hypotheses and the worst is at least as good as the best continuation of
 *    this step would be at the present length;
 * 5. at the length limit, an unfinished row adds its running beams as hypotheses.
 *
 * This is what transformers 4.40 does. Release 5.17 differs in rule 4 only: it looks at the best running
 * beam where this looks at the best continuation, which may be an eos, and so stops sooner in some rows.
 *
 * Equal scores go by lower beam, then lower id; equal hypotheses by which was found first.
 */
export class BeamRow {
  /** Running beams, best first; none once the row is finished. */
  beams: readonly Beam[] = [{ ids: [], parent: 0, sum: 0, logProbability: 0 }];
  private hypotheses: (GeneratedSequence & { score: number })[] = [];
  private length = 0;

  constructor(
    private readonly vocabularySize: number,
    private readonly history: readonly number[],
    private readonly options: ResolvedOptions,
  ) {}

  /** One step; `logits` are `[running beams, vocabulary]`. */
  extend(logits: Float32Array): void {
    const { beams: width, eosTokenIds, maxNewTokens } = this.options;
    const { totals, logSums } = this.totals(logits);
    const best = topK(totals, (1 + Math.max(1, eosTokenIds.length)) * width);
    if (best.length === 0)
      throw new Error("no token can follow: the options forbid every token the model allows");
    this.length++;
    const next: Beam[] = [];
    for (let rank = 0; rank < best.length && next.length < width; rank++) {
      const parent = Math.floor(best[rank] / this.vocabularySize);
      const id = best[rank] % this.vocabularySize;
      const before = this.beams[parent];
      const beam: Beam = {
        ids: [...before.ids, id],
        parent,
        sum: totals[best[rank]],
        logProbability: before.logProbability + logits[best[rank]] - logSums[parent],
      };
      if (!eosTokenIds.includes(id)) next.push(beam);
      else if (rank < width) this.addHypothesis(beam, "stop");
    }
    this.beams = next;
    if (this.cannotImprove(totals[best[0]])) {
      this.beams = [];
    } else if (this.length === maxNewTokens) {
      for (const beam of next) this.addHypothesis(beam, "length");
      this.beams = [];
    }
  }

  /** The best `returnSequences` answers, best first; fewer only where so small a vocabulary allows no more. */
  results(): GeneratedSequence[] {
    return this.hypotheses.slice(0, this.options.returnSequences);
  }

  /** Sums of all continuations `[running beams, vocabulary]`, and the log of each beam's softmax denominator. */
  private totals(logits: Float32Array): { totals: Float32Array; logSums: number[] } {
    const { repetitionPenalty, minNewTokens, eosTokenIds } = this.options;
    const totals = logits.slice();
    const logSums = this.beams.map((beam, place) => {
      const scores = totals.subarray(place * this.vocabularySize, (place + 1) * this.vocabularySize);
      const logSum = logSumExp(scores);
      for (let id = 0; id < scores.length; id++) scores[id] -= logSum;
      penaliseRepetition(scores, [...this.history, ...beam.ids], repetitionPenalty);
      if (this.length < minNewTokens) forbid(scores, eosTokenIds);
      for (let id = 0; id < scores.length; id++) scores[id] += beam.sum;
      return logSum;
    });
    return { totals, logSums };
  }

  private addHypothesis(beam: Beam, finishReason: "stop" | "length"): void {
    const { ids, sum, logProbability } = beam;
    const hypothesis = { ids: [...ids], finishReason, logProbability, score: this.normalise(sum) };
    const place = this.hypotheses.findIndex((other) => other.score < hypothesis.score);
    this.hypotheses.splice(place < 0 ? this.hypotheses.length : place, 0, hypothesis);
    this.hypotheses.length = Math.min(this.hypotheses.length, this.options.beams);
  }

  private cannotImprove(bestSum: number): boolean {
    const worst = this.hypotheses[this.options.beams - 1];
    return worst !== undefined && worst.score >= this.normalise(bestSum);
  }

  private normalise(sum: number): number {
    return sum / this.length ** this.options.lengthPenalty;
  }
}
