import type { DecoderOnlyConfig } from "../family.js";

/** A decoder-only language model: OPT. */
export interface OptConfig extends DecoderOnlyConfig {
  kind: "opt";
  /** Positions the model knows; its position table has two rows more. */
  maxPositions: number;
}
