import { z } from "zod";
import type { GeneratedSequence } from "../generation/index.js";
import { AnsweringStep, type LoadedModel, type PromptIds, type Requests } from "../inference/index.js";
import { familyOf } from "../models/index.js";
import { float32, type HostTensor, int32, padRows } from "../tensor/index.js";
import { type About, parseJson } from "./about.js";
import { idsOf, type NamedTensors, tensorOf } from "./tensors.js";

/** What generation gives under one setting, and how many steps each row took until eos. */
interface Generated {
  readonly tensors: Record<string, HostTensor>;
  readonly steps: readonly number[];
}

const settingSchema = z.strictObject({
  num_beams: z.number().default(1),
  length_penalty: z.number().default(1),
  repetition_penalty: z.number().default(1),
});

/** `gen.greedy.step_scores` → `greedy`, `step_scores`. */
export const generationName = /^gen\.(.+)\.(ids|step_scores|scores|all_ids|all_scores)$/;

/**
 * Generates under one setting, with the tensors of that setting by their last name.
 * `noprompt_` before a setting's name gives the language model nothing but bos after the image.
 * @throws Error when `about.json` does not have the setting or it asks for something unknown
 */
export async function computeGeneration(
  model: LoadedModel,
  inputs: NamedTensors,
  about: About,
  setting: string,
  signal?: AbortSignal,
): Promise<Generated> {
  if (!about.generation) throw new Error("about.json has no generation settings");
  const noPrompt = setting.startsWith("noprompt_");
  const name = setting.replace(/^noprompt_/, "");
  const settings = about.generation.settings[name];
  if (settings === undefined) throw new Error(`about.json has no generation.settings.${name}`);
  const path = `about.json generation.settings.${name}`;
  const { num_beams, length_penalty, repetition_penalty } = parseJson(path, settingSchema, settings);
  const options = {
    maxNewTokens: about.generation.max_new_tokens,
    beams: num_beams,
    returnSequences: num_beams,
    lengthPenalty: length_penalty,
    repetitionPenalty: repetition_penalty,
    eosTokenIds: about.generation.eos_token_id,
  };
  const requests = await requestsOf(model, inputs, noPrompt);
  const scores = Array.from({ length: requests.prompt.inputIds.shape[0]! }, (): Float32Array[] => []);
  const onScores = (step: number, row: number, values: Float32Array): void => {
    scores[row]![step] = values;
  };
  const answers = await new AnsweringStep(model).generate(requests, options, { onScores, signal });
  return {
    tensors: num_beams > 1 ? beamTensors(model, answers) : greedyTensors(model, answers, scores),
    steps: answers.map(([best]) => best!.ids.length),
  };
}

async function requestsOf(model: LoadedModel, inputs: NamedTensors, noPrompt: boolean): Promise<Requests> {
  const pixels = tensorOf(inputs, "pixel_values") as HostTensor<"float32">;
  const prompt: PromptIds = {
    ...(noPrompt ? bosOnly(model, pixels.shape[0]!) : textOf(inputs)),
    ...(model.config.qformer.readsText && {
      qformerInputIds: idsOf(inputs, "qformer_input_ids"),
      qformerAttentionMask: idsOf(inputs, "qformer_attention_mask"),
    }),
  };
  return { imageEmbeds: await model.encodeImages(pixels), prompt };
}

function textOf(inputs: NamedTensors): PromptIds {
  return { inputIds: idsOf(inputs, "input_ids"), attentionMask: idsOf(inputs, "attention_mask") };
}

function bosOnly({ config: { text } }: LoadedModel, rows: number): PromptIds {
  const family = familyOf(text);
  if (family.isEncoderDecoder)
    throw new Error("an encoder-decoder has no bos to begin with where there is no prompt");
  const ones = new Int32Array(rows).fill(1);
  return {
    inputIds: int32(
      [rows, 1],
      ones.map(() => family.startTokenId(text)),
    ),
    attentionMask: int32([rows, 1], ones),
  };
}

function greedyTensors(
  model: LoadedModel,
  answers: readonly GeneratedSequence[][],
  scores: readonly Float32Array[][],
): Record<string, HostTensor> {
  const { vocabularySize } = model.config.text;
  const steps = Math.max(...scores.map((row) => row.length));
  const data = new Float32Array(scores.length * steps * vocabularySize);
  scores.forEach((row, index) => {
    row.forEach((values, step) => {
      data.set(values, (index * steps + step) * vocabularySize);
    });
  });
  return {
    ids: outerIds(model, answers),
    step_scores: float32([scores.length, steps, vocabularySize], data),
  };
}

function beamTensors(
  model: LoadedModel,
  answers: readonly GeneratedSequence[][],
): Record<string, HostTensor> {
  const { text } = model.config;
  const [rows, beams] = [answers.length, answers[0]!.length];
  const family = familyOf(text);
  const start = family.isEncoderDecoder ? [family.startTokenId(text)] : [];
  const all = answers.flat();
  const { shape, data } = padded(
    model,
    all.map(({ ids }) => [...start, ...ids]),
  );
  const scores = all.map(({ score }) => score ?? Number.NaN);
  return {
    ids: outerIds(model, answers),
    scores: float32(
      [rows],
      scores.filter((_, index) => index % beams === 0),
    ),
    all_ids: int32([rows, beams, shape[1]!], data),
    all_scores: float32([rows, beams], scores),
  };
}

/** Best answers as the reference's whole model returns them: after T5's start token or the bos it puts in front. */
function outerIds(model: LoadedModel, answers: readonly GeneratedSequence[][]): HostTensor<"int32"> {
  const { text } = model.config;
  const start = familyOf(text).startTokenId(text);
  return padded(
    model,
    answers.map(([best]) => [start, ...best!.ids]),
  );
}

/** Rows filled up behind eos. */
function padded(model: LoadedModel, rows: readonly (readonly number[])[]): HostTensor<"int32"> {
  const { padTokenId, eosTokenIds } = model.config.text;
  return padRows(rows, padTokenId >= 0 ? padTokenId : eosTokenIds[0]!);
}
