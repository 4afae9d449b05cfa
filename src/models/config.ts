/** Sizes and settings of the models, complete: nothing is optional that the computation needs. */

import type { TextConfig } from "./families/index.js";

/** Activation functions by the names that `config.json` uses. */
export type Activation = "gelu" | "gelu_new" | "relu" | "silu" | "quick_gelu";

/** The vision transformer (EVA-CLIP's ViT-g/14 in the published models). */
export interface VisionConfig {
  hiddenSize: number;
  intermediateSize: number;
  layers: number;
  heads: number;
  /** Side of the square image, in pixels. */
  imageSize: number;
  /** Side of a square patch, in pixels. */
  patchSize: number;
  hiddenActivation: Activation;
  layerNormEpsilon: number;
  qkvBias: boolean;
}

/** The querying transformer between image and language model. */
export interface QFormerConfig {
  vocabularySize: number;
  hiddenSize: number;
  layers: number;
  heads: number;
  intermediateSize: number;
  hiddenActivation: Activation;
  maxPositions: number;
  layerNormEpsilon: number;
  padTokenId: number;
  /** Layers 0, n, 2n … look at the image. */
  crossAttentionFrequency: number;
  /** Width of what cross-attention reads: always the vision width. */
  encoderHiddenSize: number;
  /** Whether the queries see the instruction: true for InstructBLIP, false for BLIP-2. */
  readsText: boolean;
}

/** An InstructBLIP or BLIP-2 model. */
export interface InstructBlipConfig {
  modelType: "instructblip" | "blip-2";
  queryTokens: number;
  vision: VisionConfig;
  qformer: QFormerConfig;
  text: TextConfig;
  /** Id of the placeholder that the image's rows replace (`image_token_index`), where the checkpoint has one. */
  imageTokenId?: number;
}
