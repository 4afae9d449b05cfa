import type { Tensor } from "../graph/index.js";
import type { ModelFiles } from "../inference/index.js";
import {
  encodeImage,
  extractVisualPrompt,
  familyOf,
  type InstructBlipConfig,
  type LanguageModelKind,
  pixelValuesInput,
  qFormerTextInput,
  teacherForced,
} from "../models/index.js";
import { ignoredLabel, type ParameterScope } from "../nn/index.js";
import type { Device } from "../options/index.js";
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
  const { logits, loss, encoded, allLogits } = teacherForced(scope, config, {
    visualPrompt: projected,
    ...familyOf(text).textInputs(queryTokens),
  });
  return {
    ...numbered("vision.hidden_states", vision.hiddenStates),
    "vision.last_hidden_state": vision.imageEmbeds,
    "vision.pooler_output": vision.poolerOutput,
    ...numbered("qformer.hidden_states", qFormerLayers),
    "qformer.last_hidden_state": qFormerLayers[qformer.layers]!,
    "qformer.query_output": queryOutput,
    language_projection: projected,
    ...(encoded && { "lm.encoder_last_hidden_state": encoded }),
    ...(allLogits && { "lm.logits_full": allLogits }),
    "lm.logits": logits,
    "lm.loss": loss,
  };
}

function numbered(name: string, tensors: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(tensors.map((tensor, index) => [`${name}.${index}`, tensor]));
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
    ...familyFeeds[config.text.kind](config, labels, mask),
  };
}

/**
 * What each family reads besides. Positions are numbered as in the reference's forward pass, which for LLaMA is another
 * way than in its generation: LLaMA counts all columns, padding too; OPT counts real tokens and puts padding at -1.
 */
const familyFeeds: Record<
  LanguageModelKind,
  (config: InstructBlipConfig, labels: Ids, mask: Ids) => Record<string, Ids>
> = {
  t5: ({ text }, labels) => ({
    decoder_input_ids: shiftRight(labels, familyOf(text).startTokenId(text), text.padTokenId),
  }),
  llama: ({ queryTokens }, _, mask) => ({
    positions: eachRow(visible(mask, queryTokens), (row) => row.map((_, column) => column)),
  }),
  opt: ({ queryTokens }, _, mask) => ({
    positions: eachRow(visible(mask, queryTokens), (row) => {
      let count = 0;
      return row.map((real) => (real ? count++ : -1));
    }),
  }),
};

type Ids = HostTensor<"int32">;

/** T5's decoder reads the start token and then the labels; ignored ones become padding. */
function shiftRight(labels: Ids, start: number, pad: number): Ids {
  return eachRow(labels, (row) => [start, ...row.slice(0, -1).map((id) => (id === ignoredLabel ? pad : id))]);
}

/** The mask with the query tokens in front. */
function visible(mask: Ids, queryTokens: number): Ids {
  return eachRow(mask, (row) => [...new Array<number>(queryTokens).fill(1), ...row]);
}

function eachRow(ids: Ids, change: (row: number[]) => number[]): Ids {
  const rows = Array.from({ length: ids.shape[0]! }, (_, row) => change([...rowData(ids, row)]));
  return int32([rows.length, rows[0]!.length], rows.flat());
}

/** Computes all stages: with `prefix`, of the rows padded on the right. */
export async function computeForward(
  files: ModelFiles,
  inputs: NamedTensors,
  { prefix, device }: { prefix?: "rp_"; device?: Device } = {},
): Promise<NamedTensors> {
  const program = await Program.compile(forwardGraph(files.scope(), files.config), {
    weights: files.source,
    device,
  });
  try {
    return new Map(Object.entries(await program.run(forwardFeeds(files.config, inputs, prefix))));
  } finally {
    await program.release();
  }
}
