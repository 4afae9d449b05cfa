import type { ResolvedOptions } from "./options.js";
import type { Pauses } from "./pauses.js";
import { processScores } from "./process.js";
import type { GeneratedSequence, GeneratedToken, GenerationHooks } from "./result.js";
import { StepProbabilities } from "./step-probabilities.js";
import { topK } from "./top-k.js";

interface Beam {
  readonly ids: readonly number[];
  readonly tokens: readonly GeneratedToken[];
  /** Place of the beam that it continues among the beams of the step before. */
  readonly parent: number;
  /** Σ of processed log-probabilities, in float32 like the reference's. */
  readonly sum: number;
  readonly logProbability: number;
}

/**
 * Beam search over one input row. Each step:
 *
 * 1. log-softmax over the vocabulary, then the repetition penalty and what is forbidden on the log-probabilities
 *    (without renormalising), then the beam's sum so far is added;
 * 2. the best 2 × beams continuations of the row are walked in order (more with several eos ids, so that `beams`
 *    others are always among them): one that ends the answer makes a finished hypothesis in the first `beams` places
 *    and is dropped after them, anything else becomes a running beam until there are `beams`;
 * 3. of the hypotheses the best `beams` are kept, by sum / length ** lengthPenalty, where length counts the generated
 *    tokens, eos included, but neither prompt nor history;
 * 4. the row is finished when it has `beams` hypotheses and, unless `earlyStopping` is true, the worst is at least as
 *    good as the best continuation of this step would be at the present length, or with "never" and a length penalty
 *    above 0, at the greatest length;
 * 5. at the length limit an unfinished row adds its running beams as hypotheses.
 *
 * This is what transformers 4.40 does. Release 5.17 differs in rule 4, where it looks at the best running beam while this
 * looks at the best continuation, which may be an eos, and so stops sooner in some rows; and, where `earlyStopping` is
 * true, in rule 5, which it follows for finished rows too.
 *
 * Equal scores go by lower beam, then lower id; equal hypotheses by which was found first.
 */
export class BeamRow {
  /** Running beams, best first; none once the row is finished. */
  beams: readonly Beam[] = [{ ids: [], tokens: [], parent: 0, sum: 0, logProbability: 0 }];
  #hypotheses: (GeneratedSequence & { score: number })[] = [];
  #length = 0;

  constructor(
    private readonly vocabularySize: number,
    private readonly history: readonly number[],
    private readonly options: ResolvedOptions,
    private readonly isEnd: GenerationHooks["isEnd"],
  ) {}

  /** One step; `logits` are `[running beams, vocabulary]`. */
  async extend(logits: Float32Array, pauses: Pauses): Promise<void> {
    const { beams: width, eosTokenIds, maxNewTokens } = this.options;
    const { totals, steps } = await this.#totals(logits, pauses);
    const best = topK(totals, (1 + Math.max(1, eosTokenIds.length)) * width);
    if (best.length === 0) {
      if (this.#hypotheses.length === 0)
        throw new Error("no token can follow: the options forbid every token the model allows");
      this.beams = [];
      return;
    }
    this.#length++;
    const next: Beam[] = [];
    for (let rank = 0; rank < best.length && next.length < width; rank++) {
      const place = best[rank]!;
      const parent = Math.floor(place / this.vocabularySize);
      const id = place % this.vocabularySize;
      const before = this.beams[parent]!;
      const token = steps[parent]!.token(id);
      const beam: Beam = {
        ids: [...before.ids, id],
        tokens: [...before.tokens, token],
        parent,
        sum: totals[place]!,
        logProbability: before.logProbability + token.logProbability,
      };
      if (!eosTokenIds.includes(id) && !this.isEnd?.(beam.ids)) next.push(beam);
      else if (rank < width) this.#addHypothesis(beam, "stop");
    }
    this.beams = next;
    if (this.#cannotImprove(totals[best[0]!]!)) {
      this.beams = [];
    } else if (this.#length === maxNewTokens) {
      for (const beam of next) this.#addHypothesis(beam, "length");
      this.beams = [];
    }
  }

  /** The best `returnSequences` answers, best first; fewer only where vocabulary or options allow no more. */
  results(): GeneratedSequence[] {
    return this.#hypotheses.slice(0, this.options.returnSequences);
  }

  /** Sums of all continuations `[running beams, vocabulary]`, and each beam's probabilities. */
  async #totals(
    logits: Float32Array,
    pauses: Pauses,
  ): Promise<{ totals: Float32Array; steps: StepProbabilities[] }> {
    const totals = logits.slice();
    const steps: StepProbabilities[] = [];
    for (const [place, beam] of this.beams.entries()) {
      const [start, end] = [place * this.vocabularySize, (place + 1) * this.vocabularySize];
      const step = new StepProbabilities(logits.subarray(start, end), this.options.alternatives);
      const scores = totals.subarray(start, end);
      for (let id = 0; id < scores.length; id++) scores[id]! -= step.logSum;
      processScores(scores, this.history, beam.ids, this.options);
      for (let id = 0; id < scores.length; id++) scores[id]! += beam.sum;
      steps.push(step);
      await pauses.after(scores.length);
    }
    return { totals, steps };
  }

  #addHypothesis(beam: Beam, finishReason: "stop" | "length"): void {
    const { ids, tokens, sum, logProbability } = beam;
    const score = this.#normalise(sum, this.#length);
    const hypothesis = { ids: [...ids], tokens: [...tokens], finishReason, logProbability, score };
    const place = this.#hypotheses.findIndex((other) => other.score < hypothesis.score);
    this.#hypotheses.splice(place < 0 ? this.#hypotheses.length : place, 0, hypothesis);
    this.#hypotheses.length = Math.min(this.#hypotheses.length, this.options.beams);
  }

  #cannotImprove(bestSum: number): boolean {
    const { beams, earlyStopping, lengthPenalty, maxNewTokens } = this.options;
    const worst = this.#hypotheses[beams - 1];
    if (worst === undefined) return false;
    const length = earlyStopping === "never" && lengthPenalty > 0 ? maxNewTokens : this.#length;
    return earlyStopping === true || worst.score >= this.#normalise(bestSum, length);
  }

  #normalise(sum: number, length: number): number {
    return sum / length ** this.options.lengthPenalty;
  }
}
