/**
 * The programs that answer a question, each compiled once; a weight belongs to one of them only.
 *
 * vision → visual prompt (reads the instruction) → [T5: encoder] → decoder, one step at a time; and the token embeddings.
 * Inputs and outputs are named here; `rows` says which row of a cache each row of a step continues.
 */
import { gather, input, type Tensor } from "../graph/index.js";
import type { KeyValue, ParameterScope } from "../nn/index.js";
import type { InstructBlipConfig, LlamaConfig, OptConfig, T5Config } from "./config.js";
import { encodeImage, extractVisualPrompt } from "./instructblip.js";
import { cacheShape, causalLanguageModel, embedTokens } from "./language-model.js";
import type { QFormerText } from "./q-former.js";
import { t5CrossKeyValues, t5Decoder, t5Encoder } from "./t5.js";

type Outputs = Record<string, Tensor>;

/** `pixel_values` → `image_embeds`. */
export function visionProgram(scope: ParameterScope, config: InstructBlipConfig): Outputs {
  return { image_embeds: encodeImage(scope, config, pixelValuesInput(config)).imageEmbeds };
}

export function pixelValuesInput({ vision }: InstructBlipConfig, batch = "batch"): Tensor {
  return input("pixel_values", "float32", [batch, 3, vision.imageSize, vision.imageSize]);
}

/** `image_embeds` and, for InstructBLIP, `qformer_input_ids` and `qformer_attention_mask` → `visual_prompt`. */
export function visualPromptProgram(scope: ParameterScope, config: InstructBlipConfig): Outputs {
  const { vision, qformer } = config;
  const patches = Math.floor(vision.imageSize / vision.patchSize) ** 2 + 1;
  const imageEmbeds = input("image_embeds", "float32", ["batch", patches, vision.hiddenSize]);
  const text = qformer.readsText ? qFormerTextInput() : undefined;
  return { visual_prompt: extractVisualPrompt(scope, config, imageEmbeds, text).projected };
}

export function qFormerTextInput(): QFormerText {
  return {
    ids: input("qformer_input_ids", "int32", ["batch", "instruction"]),
    mask: input("qformer_attention_mask", "int32", ["batch", "instruction"]),
  };
}

/** `input_ids` → `embeds`. */
export function embeddingProgram(scope: ParameterScope, { text }: InstructBlipConfig): Outputs {
  return {
    embeds: embedTokens(scope.at("language_model"), text, input("input_ids", "int32", ["batch", "text"])),
  };
}

/** T5: `embeds` and `mask` → `cross_key_N` and `cross_value_N` of each decoder layer. */
export function encoderProgram(scope: ParameterScope, config: T5Config): Outputs {
  const language = scope.at("language_model");
  const embeds = input("embeds", "float32", ["batch", "source", config.width]);
  const encoded = t5Encoder(language, config, embeds, input("mask", "int32", ["batch", "source"]));
  return keyValueOutputs("cross", t5CrossKeyValues(language, config, encoded));
}

/**
 * One step of a decoder: `embeds`, `mask`, `rows`, `past_key_N`, `past_value_N` and, decoder-only: `positions`; T5:
 * `prompts`, `encoder_mask`, `cross_key_N`, `cross_value_N` → `logits`, `present_key_N`, `present_value_N`.
 */
export function decoderProgram(scope: ParameterScope, config: InstructBlipConfig): Outputs {
  const { text } = config;
  const language = scope.at("language_model");
  const embeds = input("embeds", "float32", ["batch", "step", text.width]);
  const mask = input("mask", "int32", ["batch", "past + step"]);
  const past = keyValueInputs("past", config, ["cached", "past"], input("rows", "int32", ["batch"]));
  const { logits, present } =
    text.kind === "t5"
      ? t5Step(language, text, config, { embeds, mask, past })
      : causalStep(language, text, { embeds, mask, past });
  return { logits, ...keyValueOutputs("present", present) };
}

interface StepInput {
  readonly embeds: Tensor;
  readonly mask: Tensor;
  readonly past: readonly KeyValue[];
}

function causalStep(scope: ParameterScope, config: LlamaConfig | OptConfig, step: StepInput) {
  return causalLanguageModel(scope, config, {
    ...step,
    positions: input("positions", "int32", ["batch", "step"]),
  });
}

function t5Step(scope: ParameterScope, text: T5Config, config: InstructBlipConfig, step: StepInput) {
  const prompts = input("prompts", "int32", ["batch"]);
  const encoderMask = gather(input("encoder_mask", "int32", ["encoded", "source"]), prompts);
  const cross = keyValueInputs("cross", config, ["encoded", "source"], prompts);
  return t5Decoder(scope, text, { ...step, encoderMask, cross });
}

/** Cached keys and values `[rows, heads, length, headWidth]`, of which `rows` picks and repeats. */
function keyValueInputs(
  name: string,
  config: InstructBlipConfig,
  [cached, length]: readonly [string, string],
  rows: Tensor,
): KeyValue[] {
  const { layers, heads, headWidth } = cacheShape(config.text);
  return Array.from({ length: layers }, (_, layer) => {
    const part = (kind: string): Tensor =>
      gather(input(`${name}_${kind}_${layer}`, "float32", [cached, heads, length, headWidth]), rows);
    return { key: part("key"), value: part("value") };
  });
}

function keyValueOutputs(name: string, layers: readonly KeyValue[]): Outputs {
  return Object.fromEntries(
    layers.flatMap(({ key, value }, layer) => [
      [`${name}_key_${layer}`, key],
      [`${name}_value_${layer}`, value],
    ]),
  );
}
