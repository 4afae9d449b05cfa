/**
 * Vision transformer, Q-Former and language models as functions that build a graph.
 * @module
 */
export * from "./config.js";
export * from "./instructblip.js";
export * from "./language-model.js";
export * from "./layout.js";
export type { CausalInput } from "./llama.js";
export * from "./presets.js";
export * from "./programs.js";
export { type Image, type QFormerText, withQueryMask } from "./q-former.js";
export * from "./q-former-pretraining.js";
export type { VisionOutput } from "./vision-transformer.js";
