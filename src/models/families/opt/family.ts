import { embedding } from "../../../nn/index.js";
import { decoderOnly } from "../decoder-only.js";
import type { OptConfig } from "./config.js";
import { optDecoder } from "./graph.js";

export const opt = decoderOnly<OptConfig>({
  embed: (scope, { vocabularySize, width }, ids) =>
    embedding(scope.at("model.decoder.embed_tokens"), ids, vocabularySize, width),
  decode: optDecoder,
  cacheShape: ({ layers, heads, width }) => ({ layers, heads, headWidth: width / heads }),
  // LAVIS' `blip2_opt.py` masks the padding alone.
  learnsFirstToken: true,
  embeddingMatrices: ["model.decoder.embed_tokens.weight"],
  ignorableParameters: [],
});
