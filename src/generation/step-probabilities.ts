import { logSumExp } from "./logits.js";
import type { GeneratedToken, ScoredId } from "./result.js";
import { topK } from "./top-k.js";

/** The probabilities of one step, from the logits `[vocabulary]` as the model gave them. */
export class StepProbabilities {
  /** Natural logarithm of softmax's denominator. */
  readonly logSum: number;
  readonly #alternatives: readonly ScoredId[] | undefined;

  /** @throws Error when the logits are not finite */
  constructor(
    private readonly logits: Float32Array,
    alternatives: number,
  ) {
    this.logSum = logSumExp(logits);
    if (alternatives > 0) {
      this.#alternatives = Array.from(topK(logits, alternatives), (id) => this.#scored(id));
    }
  }

  token(id: number): GeneratedToken {
    return { ...this.#scored(id), ...(this.#alternatives && { alternatives: this.#alternatives }) };
  }

  #scored(id: number): ScoredId {
    return { id, logProbability: this.logits[id]! - this.logSum };
  }
}
