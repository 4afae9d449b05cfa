import { decoderOnly } from "./decoder-only.js";
import type { TextFamily } from "./family.js";

export const opt: TextFamily = {
  ...decoderOnly,
  // The line break that BLIP-2 was trained with.
  endId: (tokenizer) => tokenizer.encode("\n", { addSpecialTokens: false }).at(-1),
};
