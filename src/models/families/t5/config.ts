import type { LanguageModelConfig } from "../family.js";

/** An encoder-decoder language model: T5 1.1, Flan-T5. */
export interface T5Config extends LanguageModelConfig {
  kind: "t5";
  /** Width of one attention head (`d_kv`); `heads * headWidth` need not be `width`. */
  headWidth: number;
  encoderLayers: number;
  decoderLayers: number;
  relativeAttentionBuckets: number;
  relativeAttentionMaxDistance: number;
  layerNormEpsilon: number;
  /** Whether the feed-forward layer multiplies two projections (`wi_0`, `wi_1`) or has one (`wi`). */
  gated: boolean;
  /** Whether the decoder's output is scaled before the output matrix, as in the first T5. */
  scaledOutput: boolean;
  decoderStartTokenId: number;
}
