import type { TextFamily } from "./family.js";

/** What decoder-only families have in common. */
export const decoderOnly: TextFamily = {
  promptPadding: "left",
  specialTokens: "left",
  continuesPrompt: true,
  appendsEndToCandidates: false,
  endId: ({ eosId }) => eosId,
  // The end is lost when the answer is cut, and bos counts though it is not there, as published.
  endTarget: (ids, endId, maxTokens) => [...ids, endId].slice(0, maxTokens - 1),
  readsAsEnd: () => false,
};
