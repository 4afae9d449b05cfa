import type { PretrainingConfig } from "../../models/index.js";
import type { TextTokenizer } from "../../processing/index.js";
import type { StartingModel } from "../model/starting-model.js";

/** Width of the space in which images and texts are compared, unless `config.json` says another. */
const publishedImageTextWidth = 256;

/**
 * The model of BLIP-2's first stage.
 * @param tokenizer of the Q-Former
 * @returns undefined when the tokenizer has no token `[DEC]`, which begins a caption to be written
 */
export function pretrainingConfig(
  { config, json }: Pick<StartingModel, "config" | "json">,
  tokenizer: TextTokenizer,
): PretrainingConfig | undefined {
  const decoderStartTokenId = tokenizer.tokenId("[DEC]");
  if (decoderStartTokenId === undefined) return undefined;
  const { image_text_hidden_size: width } = json;
  return {
    queryTokens: config.queryTokens,
    qformer: { ...config.qformer, vocabularySize: tokenizer.vocabularySize },
    imageTextWidth: typeof width === "number" ? width : publishedImageTextWidth,
    decoderStartTokenId,
  };
}
