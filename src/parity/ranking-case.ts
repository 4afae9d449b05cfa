import { join } from "node:path";
import { z } from "zod";
import { readJson } from "../files/index.js";
import type { CandidateScore } from "../generation/index.js";
import { AnsweringStep, LoadedModel, type PromptIds } from "../inference/index.js";
import { languageModelKinds } from "../models/index.js";
import { float32, type HostTensor, int32, rowData, sliceRows } from "../tensor/index.js";
import { parseJson } from "./about.js";
import type { CaseKind } from "./case-kind.js";
import { type Comparison, compareTensors, notCompared } from "./compare.js";
import { idsOf, type NamedTensors, readTensors, tensorOf } from "./tensors.js";

const schema = z.object({
  models: z.record(z.string(), z.object({ model: z.string(), inputs: z.string() })),
  tensors: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});
const toleranceSchema = z.object({ suggested_atol: z.number().positive() });

/**
 * Candidate answers scored by the models of other cases, which `about.json` names: a file of expected scores for each.
 * Every row is scored alone and without padding, as the reference did.
 */
export const rankingCase: CaseKind = {
  matches: (names) =>
    names.has("about.json") && languageModelKinds.some((kind) => names.has(`${kind}.safetensors`)),
  async *compare(directory, name, { device, signal } = {}) {
    const path = join(directory, "about.json");
    const about = parseJson(path, schema, await readJson(path));
    for (const [kind, { model: folder, inputs }] of Object.entries(about.models)) {
      const group = `${name} ${kind}`;
      const expected = await readTensors(join(directory, `${kind}.safetensors`));
      const model = await LoadedModel.load(join(directory, folder), { device, signal });
      try {
        const candidates = candidatesOf(expected);
        const scores = await scoreRows(model, await readTensors(join(directory, inputs)), candidates, signal);
        const computed = scoreTensors(scores, candidates);
        for (const tensor of [...expected.keys()].sort()) {
          if (tensor === "candidate_ids") continue; // what was scored
          const tolerance = toleranceSchema.safeParse(
            about.tensors[kind]?.[tensor.replace("_without_eos", "")],
          );
          const comparison = compare(tensor, expected, computed, tolerance.data?.suggested_atol);
          yield { group, tensor, ...comparison };
        }
      } finally {
        await model.dispose();
      }
    }
  },
};

function compare(
  name: string,
  expected: NamedTensors,
  computed: Record<string, HostTensor>,
  suggested = 1e-4,
): Comparison {
  const actual = computed[name];
  if (!actual) return notCompared("this kind of tensor is not known");
  const wanted = tensorOf(expected, name);
  return compareTensors(wanted, actual, wanted.dtype === "float32" ? suggested : 0);
}

/** Rows of `candidate_ids [candidates, longest]`, filled with -1. */
function candidatesOf(expected: NamedTensors): number[][] {
  const ids = idsOf(expected, "candidate_ids");
  return Array.from({ length: ids.shape[0]! }, (_, row) => [...rowData(ids, row)].filter((id) => id >= 0));
}

async function scoreRows(
  model: LoadedModel,
  inputs: NamedTensors,
  candidates: readonly number[][],
  signal?: AbortSignal,
): Promise<CandidateScore[][]> {
  const pixels = tensorOf(inputs, "pixel_values") as HostTensor<"float32">;
  const images = await model.encodeImages(pixels);
  const step = new AnsweringStep(model);
  const scores: CandidateScore[][] = [];
  for (let row = 0; row < pixels.shape[0]!; row++) {
    const requests = { imageEmbeds: sliceRows(images, row, row + 1), prompt: promptOf(model, inputs, row) };
    scores.push(...(await step.rank(requests, candidates, { signal })));
  }
  return scores;
}

/** One row of the inputs without its padding. */
function promptOf(model: LoadedModel, inputs: NamedTensors, row: number): PromptIds {
  const unpadded = (ids: string, mask: string): [HostTensor<"int32">, HostTensor<"int32">] => {
    const real = rowData(idsOf(inputs, mask), row);
    const kept = rowData(idsOf(inputs, ids), row).filter((_, column) => real[column] === 1);
    return [
      int32([1, kept.length], kept),
      int32(
        [1, kept.length],
        kept.map(() => 1),
      ),
    ];
  };
  const [inputIds, attentionMask] = unpadded("input_ids", "attention_mask");
  if (!model.config.qformer.readsText) return { inputIds, attentionMask };
  const [qformerInputIds, qformerAttentionMask] = unpadded("qformer_input_ids", "qformer_attention_mask");
  return { inputIds, attentionMask, qformerInputIds, qformerAttentionMask };
}

function scoreTensors(
  scores: readonly CandidateScore[][],
  candidates: readonly number[][],
): Record<string, HostTensor> {
  const shape = [scores.length, candidates.length];
  const longest = Math.max(...candidates.map((ids) => ids.length));
  const matrix = (value: (score: CandidateScore) => number): HostTensor =>
    float32(shape, scores.flat().map(value));
  const order = (value: (score: CandidateScore) => number): HostTensor =>
    int32(
      shape,
      scores.flatMap((row) => descending(row.map(value))),
    );
  return {
    candidate_num_tokens: int32(
      [candidates.length],
      candidates.map((ids) => ids.length),
    ),
    token_ll: float32(
      [...shape, longest],
      scores
        .flat()
        .flatMap(({ tokenLogProbabilities: tokens }) => [
          ...tokens,
          ...new Array<number>(longest - tokens.length).fill(0),
        ]),
    ),
    sum_ll: matrix(({ sum }) => sum),
    mean_ll: matrix(({ mean }) => mean),
    sum_ll_without_eos: matrix(({ sum, tokenLogProbabilities }) => sum - tokenLogProbabilities.at(-1)!),
    order_by_sum: order(({ sum }) => sum),
    order_by_mean: order(({ mean }) => mean),
  };
}

/** Indices of the values, the highest first. */
function descending(values: readonly number[]): number[] {
  return values.map((_, index) => index).sort((a, b) => values[b]! - values[a]!);
}
