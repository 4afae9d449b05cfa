import type { Decoder, DecoderCache, Prefix } from "./decoder.js";

/**
 * One decoder step, with the checks that keep a wrong decoder from becoming wrong text.
 * @throws the signal's reason when it is aborted; RangeError when the logits have the wrong size.
 */
export async function advance(
  decoder: Decoder,
  cache: DecoderCache,
  rows: readonly number[],
  tokens: readonly (readonly number[])[],
  signal: AbortSignal | undefined,
): Promise<{ logits: Float32Array; cache: DecoderCache }> {
  signal?.throwIfAborted();
  const next = await decoder.step(cache, rows, tokens, signal);
  const steps = Math.max(...tokens.map((row) => row.length));
  checkSize("the decoder's logits", next.logits, [rows.length, steps, decoder.vocabularySize]);
  return next;
}

/** @throws RangeError when the prefix does not fit the decoder. */
export function checkPrefix(decoder: Decoder, prefix: Prefix): void {
  checkSize("the prefix's logits", prefix.logits, [prefix.rows, decoder.vocabularySize]);
  if (prefix.cache.rows !== prefix.rows) {
    throw new RangeError(`the prefix has ${prefix.rows} rows, but its cache has ${prefix.cache.rows}`);
  }
  checkIds("the prefix's history", prefix.history, decoder.vocabularySize);
}

/** @throws RangeError when an id is no index into the vocabulary. */
export function checkIds(name: string, ids: readonly number[], vocabularySize: number): void {
  const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabularySize);
  if (wrong !== undefined) {
    throw new RangeError(
      `${name}: ${wrong} is not a token id, which are integers from 0 to ${vocabularySize - 1}`,
    );
  }
}

function checkSize(name: string, logits: Float32Array, shape: readonly number[]): void {
  if (logits.length !== shape.reduce((product, size) => product * size, 1)) {
    throw new RangeError(`${name} have ${logits.length} elements, which is not [${shape.join(", ")}]`);
  }
}
