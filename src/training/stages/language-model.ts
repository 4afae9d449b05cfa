/**
 * Pre-training of the language model on texts alone. Where it will see an image later, it gets a description whose
 * facts are vectors: the sums of their words' embeddings. So it learns what a visual prompt may say before there is one.
 */
import { type Dimension, input, multiply, reshape, sum, type Tensor } from "../../graph/index.js";
import { familyOf, type InstructBlipConfig, teacherForced } from "../../models/index.js";
import type { ParameterScope } from "../../nn/index.js";
import type { PromptProcessor } from "../../processing/index.js";
import { float32, type HostTensor, int32 } from "../../tensor/index.js";

export const isLanguageModelParameter = (name: string): boolean => name.startsWith("language_model.");

/** Mean cross-entropy of the texts' tokens, from `generativeBatch` and `factBatch`. */
export function languageModelLoss(scope: ParameterScope, config: InstructBlipConfig): { loss: Tensor } {
  const visualPrompt = describedFacts(scope, config);
  const texts = familyOf(config.text).textInputs("facts");
  return { loss: teacherForced(scope, config, { visualPrompt, ...texts }).loss };
}

/** `[batch, facts, width]`: the facts of `factBatch` as vectors. */
export function describedFacts(
  scope: ParameterScope,
  { text }: InstructBlipConfig,
  facts: Dimension = "facts",
): Tensor {
  const shape = ["batch", facts, "words"];
  const ids = input("fact_ids", "int32", shape);
  const words = familyOf(text).embed(scope.at("language_model"), text, ids);
  const weights = reshape(input("fact_weights", "float32", shape), [...shape, 1]);
  return sum(multiply(words, weights), [2]);
}

/**
 * What `describedFacts` reads.
 * @param weightOf of a word in the sum
 */
export function factBatch(
  { tokenizer }: PromptProcessor,
  facts: readonly (readonly string[] | undefined)[],
  weightOf: () => number = () => 1,
): Record<string, HostTensor> {
  const encode = (fact: string): Fact =>
    tokenizer.encode(fact, { addSpecialTokens: false }).map((id) => ({ id, weight: weightOf() }));
  return descriptionBatch(facts.map((each = []) => each.map(encode)));
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
