import { embedding } from "../../../nn/index.js";
import { decoderOnly } from "../decoder-only.js";
import type { LlamaConfig } from "./config.js";
import { llamaDecoder } from "./graph.js";

export const llama = decoderOnly<LlamaConfig>({
  embed: (scope, { vocabularySize, width }, ids) =>
    embedding(scope.at("model.embed_tokens"), ids, vocabularySize, width),
  decode: llamaDecoder,
  cacheShape: ({ layers, keyValueHeads, headWidth }) => ({ layers, heads: keyValueHeads, headWidth }),
  learnsFirstToken: false,
  embeddingMatrices: ["model.embed_tokens.weight"],
  ignorableParameters: [/\.rotary_emb\.inv_freq$/],
  // The first conversion of LLaMA counted its special tokens from 0, which those of its tokenizer never did.
  wrongEnds: ({ bosTokenId }, architecture, endIds) =>
    architecture === "LLaMAForCausalLM" && bosTokenId === 0 && endIds.length === 1 && endIds[0] === 1
      ? "config.json gives the ends of answers of the first LLaMA conversion, which are wrong; the tokenizer's are used"
      : undefined,
});
