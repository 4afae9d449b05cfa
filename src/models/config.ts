/** Sizes and settings of the models, complete: nothing is optional that the computation needs. */

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

/** An encoder-decoder language model: T5 1.1, Flan-T5. */
export interface T5Config {
  kind: "t5";
  vocabularySize: number;
  /** Width of the residual stream (`d_model`). */
  width: number;
  /** Width of one attention head (`d_kv`); `heads * headWidth` need not be `width`. */
  headWidth: number;
  feedForwardWidth: number;
  encoderLayers: number;
  decoderLayers: number;
  heads: number;
  relativeAttentionBuckets: number;
  relativeAttentionMaxDistance: number;
  layerNormEpsilon: number;
  activation: Activation;
  /** Whether the feed-forward layer multiplies two projections (`wi_0`, `wi_1`) or has one (`wi`). */
  gated: boolean;
  /** Whether the output matrix is the embedding matrix. */
  tiedEmbeddings: boolean;
  /** Whether the decoder's output is scaled before the output matrix, as in the first T5. */
  scaledOutput: boolean;
  decoderStartTokenId: number;
  padTokenId: number;
  /** Each of these ends an answer. */
  eosTokenIds: readonly number[];
}

/** A decoder-only language model: LLaMA, Vicuna. */
export interface LlamaConfig {
  kind: "llama";
  vocabularySize: number;
  width: number;
  feedForwardWidth: number;
  layers: number;
  heads: number;
  /** Heads of keys and values; fewer than `heads` when several queries share one. */
  keyValueHeads: number;
  headWidth: number;
  /** Positions that the model was trained on. */
  maxPositions: number;
  rmsNormEpsilon: number;
  ropeTheta: number;
  activation: Activation;
  /** Whether the output matrix is the embedding matrix. */
  tiedEmbeddings: boolean;
  bosTokenId: number;
  /** Each of these ends an answer. */
  eosTokenIds: readonly number[];
  /** As `config.json` says it: -1 means that there is none. */
  padTokenId: number;
}

/** A decoder-only language model: OPT. */
export interface OptConfig {
  kind: "opt";
  vocabularySize: number;
  width: number;
  feedForwardWidth: number;
  layers: number;
  heads: number;
  /** Positions the model knows; its position table has two rows more. */
  maxPositions: number;
  activation: Activation;
  /** Whether the output matrix is the embedding matrix. */
  tiedEmbeddings: boolean;
  bosTokenId: number;
  /** Each of these ends an answer. */
  eosTokenIds: readonly number[];
  padTokenId: number;
}

export type TextConfig = T5Config | LlamaConfig | OptConfig;

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
