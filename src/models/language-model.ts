/** What the three language models have in common, chosen by the configuration. */
import type { Tensor } from "../graph/index.js";
import type { KeyValue, ParameterScope } from "../nn/index.js";
import type { LlamaConfig, OptConfig, TextConfig } from "./config.js";
import { type CausalInput, llama, llamaEmbed } from "./llama.js";
import { opt, optEmbed } from "./opt.js";
import { t5Embed } from "./t5.js";

/** Token embeddings: ids `[batch, text]` → `[batch, text, width]`. */
export function embedTokens(scope: ParameterScope, config: TextConfig, ids: Tensor): Tensor {
  if (config.kind === "t5") return t5Embed(scope, config, ids);
  return config.kind === "llama" ? llamaEmbed(scope, config, ids) : optEmbed(scope, config, ids);
}

/** A decoder-only language model: logits `[batch, step, vocabulary]`, and keys and values of past and present. */
export function causalLanguageModel(
  scope: ParameterScope,
  config: LlamaConfig | OptConfig,
  input: CausalInput,
): { logits: Tensor; present: KeyValue[] } {
  return config.kind === "llama" ? llama(scope, config, input) : opt(scope, config, input);
}

/** Layers that keep keys and values, their heads and head width. */
export function cacheShape(config: TextConfig): { layers: number; heads: number; headWidth: number } {
  if (config.kind === "t5")
    return { layers: config.decoderLayers, heads: config.heads, headWidth: config.headWidth };
  if (config.kind === "llama") {
    return { layers: config.layers, heads: config.keyValueHeads, headWidth: config.headWidth };
  }
  return { layers: config.layers, heads: config.heads, headWidth: config.width / config.heads };
}
