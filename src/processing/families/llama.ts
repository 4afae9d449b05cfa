import { decoderOnly } from "./decoder-only.js";
import type { TextFamily } from "./family.js";

export const llama: TextFamily = {
  ...decoderOnly,
  // InstructBLIP's Vicuna may pad with or end on 0, which the published code reads as the end of the answer.
  readsAsEnd: (id) => id === 0,
};
