import type { TextFamily } from "./family.js";

export const t5: TextFamily = {
  promptPadding: "right",
  specialTokens: "right",
  continuesPrompt: false,
  appendsEndToCandidates: true,
  endId: ({ eosId }) => eosId,
  endTarget: (ids, endId, maxTokens) => [...ids.slice(0, maxTokens - 1), endId],
  readsAsEnd: () => false,
};
