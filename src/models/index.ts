/**
 * Vision transformer, Q-Former and language models as functions that build a graph.
 * @module
 */
export * from "./config.js";
export type {
  CacheShape,
  DecoderOnlyConfig,
  DecoderOnlyFamily,
  DecoderOutput,
  DecoderStep,
  EncoderDecoderFamily,
  GivenText,
  LanguageModelConfig,
  LanguageModelFamily,
  TeacherForced,
  TeacherForcedOptions,
  TeacherForcedOutput,
  TextIds,
} from "./families/family.js";
export * from "./families/index.js";
export type { LlamaConfig } from "./families/llama/config.js";
export type { OptConfig } from "./families/opt/config.js";
export type { T5Config } from "./families/t5/config.js";
export * from "./instructblip.js";
export * from "./layout.js";
export * from "./presets.js";
export * from "./programs.js";
export { type Image, type QFormerText, withQueryMask } from "./q-former.js";
export * from "./q-former-pretraining.js";
export type { VisionOutput } from "./vision-transformer.js";
