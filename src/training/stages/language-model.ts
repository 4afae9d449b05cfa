/**
 * Pre-training of the language model on texts alone. Where it will see an image later, it gets a description whose
 * facts are vectors: the sums of their words' embeddings. So it learns what a visual prompt may say before there is one.
 */
import { input, multiply, reshape, sum, type Tensor } from "../../graph/index.js";
import { familyOf, type InstructBlipConfig, teacherForced } from "../../models/index.js";
import type { ParameterScope } from "../../nn/index.js";
import { float32, type HostTensor, int32 } from "../../tensor/index.js";

export const isLanguageModelParameter = (name: string): boolean => name.startsWith("language_model.");

/** Mean cross-entropy of the texts' tokens, from `generativeBatch` and `descriptionBatch`. */
export function languageModelLoss(scope: ParameterScope, config: InstructBlipConfig): { loss: Tensor } {
  const shape = ["batch", "facts", "words"];
  const family = familyOf(config.text);
  const words = family.embed(scope.at("language_model"), config.text, input("fact_ids", "int32", shape));
  const weights = reshape(input("fact_weights", "float32", shape), [...shape, 1]);
  const visualPrompt = sum(multiply(words, weights), [2]);
  return { loss: teacherForced(scope, config, { visualPrompt, ...family.textInputs("facts") }).loss };
}

/** A fact as token ids, each with its weight in the sum. */
export type Fact = readonly { readonly id: number; readonly weight: number }[];

/** `fact_ids` and `fact_weights`, `[batch, facts, words]`; what a row has less than others is empty. */
export function descriptionBatch(rows: readonly (readonly Fact[])[]): Record<string, HostTensor> {
  const facts = Math.max(1, ...rows.map((row) => row.length));
  const words = Math.max(1, ...rows.flatMap((row) => row.map((fact) => fact.length)));
  const ids = new Int32Array(rows.length * facts * words);
  const weights = new Float32Array(ids.length);
  rows.forEach((row, i) => {
    row.forEach((fact, j) => {
      fact.forEach(({ id, weight }, k) => {
        const place = (i * facts + j) * words + k;
        ids[place] = id;
        weights[place] = weight;
      });
    });
  });
  const shape = [rows.length, facts, words];
  return { fact_ids: int32(shape, ids), fact_weights: float32(shape, weights) };
}
