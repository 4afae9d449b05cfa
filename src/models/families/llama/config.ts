import type { DecoderOnlyConfig } from "../family.js";

/** A decoder-only language model: LLaMA, Vicuna. */
export interface LlamaConfig extends DecoderOnlyConfig {
  kind: "llama";
  /** Heads of keys and values; fewer than `heads` when several queries share one. */
  keyValueHeads: number;
  headWidth: number;
  rmsNormEpsilon: number;
  ropeTheta: number;
  /** As `config.json` says it: -1 means that there is none. */
  padTokenId: number;
}
