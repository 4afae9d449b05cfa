import { addDimensions, concat, input, type Tensor } from "../graph/index.js";
import type { ModelFiles } from "../inference/index.js";
import {
  causalLanguageModel,
  embedTokens,
  encodeImage,
  extractVisualPrompt,
  type InstructBlipConfig,
  pixelValuesInput,
  qFormerTextInput,
  type TeacherForcedInput,
  teacherForced,
  withQueryMask,
} from "../models/index.js";
import { ignoredLabel, type ParameterScope } from "../nn/index.js";
import { Program } from "../runtime/index.js";
import { type HostTensor, int32, rowData } from "../tensor/index.js";
import { idsOf, type NamedTensors, tensorOf } from "./tensors.js";

/** Every stage of the model on a batch with labels, by the names of the expected tensors, as one graph. */
export function forwardGraph(scope: ParameterScope, config: InstructBlipConfig): Record<string, Tensor> {
  const { text, qformer, queryTokens } = config;
  const vision = encodeImage(scope, config, pixelValuesInput(config));
  const instruction = qformer.readsText ? qFormerTextInput() : undefined;
  const { qFormerLayers, queryOutput, projected } = extractVisualPrompt(
    scope,
    config,
    vision.imageEmbeds,
    instruction,
  );
  const isT5 = text.kind === "t5";
  const batch: TeacherForcedInput = {
    visualPrompt: projected,
    inputIds: input("input_ids", "int32", ["batch", "text"]),
    attentionMask: input("attention_mask", "int32", ["batch", "text"]),
    labels: input("labels", "int32", ["batch", isT5 ? "target" : "text"]),
    ...(isT5
      ? { decoderInputIds: input("decoder_input_ids", "int32", ["batch", "target"]) }
      : { positions: input("positions", "int32", ["batch", addDimensions("text", queryTokens)]) }),
  };
  const { logits, loss, encoded } = teacherForced(scope, config, batch);
  return {
    ...numbered("vision.hidden_states", vision.hiddenStates),
    "vision.last_hidden_state": vision.imageEmbeds,
    "vision.pooler_output": vision.poolerOutput,
    ...numbered("qformer.hidden_states", qFormerLayers),
    "qformer.last_hidden_state": qFormerLayers[qformer.layers],
    "qformer.query_output": queryOutput,
    language_projection: projected,
    ...(encoded
      ? { "lm.encoder_last_hidden_state": encoded }
      : { "lm.logits_full": logitsOfAllColumns(scope, config, batch) }),
    "lm.logits": logits,
    "lm.loss": loss,
  };
}

function numbered(name: string, tensors: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(tensors.map((tensor, index) => [`${name}.${index}`, tensor]));
}

/** Decoder-only: those of the visual prompt's columns too, `[batch, queries + text, vocabulary]`. */
function logitsOfAllColumns(
  scope: ParameterScope,
  { text, queryTokens }: InstructBlipConfig,
  { visualPrompt, inputIds, attentionMask, positions }: TeacherForcedInput,
): Tensor {
  if (text.kind === "t5" || !positions)
    throw new TypeError("only decoder-only models have logits of all columns");
  const language = scope.at("language_model");
  return causalLanguageModel(language, text, {
    embeds: concat([visualPrompt, embedTokens(language, text, inputIds)], 1),
    mask: withQueryMask(attentionMask, queryTokens),
    positions,
  }).logits;
}

/**
 * A batch of `inputs.safetensors` as the graph's inputs.
 * @param prefix `"rp_"` for the same rows padded on the right
 */
export function forwardFeeds(
  config: InstructBlipConfig,
  inputs: NamedTensors,
  prefix: "" | "rp_" = "",
): Record<string, HostTensor> {
  const labels = idsOf(inputs, `${prefix}labels`);
  const mask = idsOf(inputs, `${prefix}attention_mask`);
  return {
    pixel_values: tensorOf(inputs, "pixel_values"),
    input_ids: idsOf(inputs, `${prefix}input_ids`),
    attention_mask: mask,
    labels,
    ...(config.qformer.readsText && {
      qformer_input_ids: idsOf(inputs, "qformer_input_ids"),
      qformer_attention_mask: idsOf(inputs, "qformer_attention_mask"),
    }),
    ...(config.text.kind === "t5"
      ? { decoder_input_ids: shiftRight(labels, config.text.decoderStartTokenId, config.text.padTokenId) }
      : { positions: forwardPositions(config, mask) }),
  };
}

/** T5's decoder reads the start token and then the labels; ignored ones become padding. */
function shiftRight(labels: HostTensor<"int32">, start: number, pad: number): HostTensor<"int32"> {
  const [rows, length] = labels.shape;
  const shifted = Array.from({ length: rows }, (_, row) => {
    const before = [...rowData(labels, row).subarray(0, -1)];
    return [start, ...before.map((id) => (id === ignoredLabel ? pad : id))];
  });
  return int32([rows, length], shifted.flat());
}

/**
 * Positions as the reference's forward pass numbers them, which for LLaMA is another way than in its generation: LLaMA
 * counts all columns, padding too; OPT counts real tokens and puts padding at -1.
 */
function forwardPositions(config: InstructBlipConfig, mask: HostTensor<"int32">): HostTensor<"int32"> {
  const { queryTokens: queries, text } = config;
  const [rows, length] = mask.shape;
  const positions = Array.from({ length: rows }, (_, row) => {
    let count = 0;
    const visible = [...new Int32Array(queries).fill(1), ...rowData(mask, row)];
    return visible.map((real, column) => (text.kind === "llama" ? column : real ? count++ : -1));
  });
  return int32([rows, queries + length], positions.flat());
}

/** Computes all stages: with `prefix`, of the rows padded on the right. */
export async function computeForward(
  files: ModelFiles,
  inputs: NamedTensors,
  prefix?: "rp_",
): Promise<NamedTensors> {
  const program = await Program.compile(forwardGraph(files.scope(), files.config), { weights: files.source });
  try {
    return new Map(Object.entries(await program.run(forwardFeeds(files.config, inputs, prefix))));
  } finally {
    await program.release();
  }
}
