import { checkPrefix } from "./advance.js";
import { beamSearch } from "./beam-search.js";
import type { Decoder, Prefix } from "./decoder.js";
import { type GenerationOptions, resolveOptions } from "./options.js";
import type { GeneratedSequence, GenerationHooks } from "./result.js";
import { tokenSearch } from "./token-search.js";

/**
 * Continues each row of the prefix until eos, where `isEnd` says so, or `maxNewTokens`.
 *
 * Greedy search by default, beam search with `beams` > 1, sampling with `sample`. A row's answers depend on its own
 * prompt and, when sampling, on the seed; the other rows only change in which order a decoder adds numbers, and with it
 * the last digits of probabilities and scores.
 *
 * @returns answers `[row][sequence]`: beam search best first, sampling in the order of drawing (the first is what
 * would be drawn alone).
 * @throws TypeError for an option that is not known or of the wrong type; RangeError for one out of range, and for a prefix that
 * does not fit the decoder; Error when the logits hold NaN or +∞, or no token can follow; the signal's reason
 */
export async function generate(
  decoder: Decoder,
  prefix: Prefix,
  options: GenerationOptions,
  hooks: GenerationHooks = {},
): Promise<GeneratedSequence[][]> {
  const resolved = resolveOptions(options, decoder.vocabularySize);
  checkPrefix(decoder, prefix);
  return resolved.beams > 1
    ? beamSearch(decoder, prefix, resolved, hooks)
    : tokenSearch(decoder, prefix, resolved, hooks);
}
