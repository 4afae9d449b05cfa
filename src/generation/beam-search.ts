import { advance } from "./advance.js";
import { BeamRow } from "./beam-row.js";
import type { Decoder, Prefix } from "./decoder.js";
import type { ResolvedOptions } from "./options.js";
import { Pauses } from "./pauses.js";
import type { GeneratedSequence, GenerationHooks } from "./result.js";

/** Beam search over a batch; `BeamRow` has the rules. Rows do not see each other; a finished row leaves the batch. */
export async function beamSearch(
  decoder: Decoder,
  prefix: Prefix,
  options: ResolvedOptions,
  { signal, isEnd }: GenerationHooks,
): Promise<GeneratedSequence[][]> {
  const { vocabularySize } = decoder;
  const rows = Array.from(
    { length: prefix.rows },
    () => new BeamRow(vocabularySize, prefix.history, options, isEnd),
  );
  const pauses = new Pauses(signal);
  let running = rows;
  let { logits, cache }: Pick<Prefix, "logits" | "cache"> = prefix;
  while (running.length > 0) {
    signal?.throwIfAborted();
    const sources: number[] = [];
    const tokens: number[][] = [];
    let first = 0;
    for (const row of running) {
      const end = first + row.beams.length;
      await row.extend(logits.subarray(first * vocabularySize, end * vocabularySize), pauses);
      for (const { parent, ids } of row.beams) {
        sources.push(first + parent);
        tokens.push([ids.at(-1)!]);
      }
      first = end;
    }
    running = running.filter((row) => row.beams.length > 0);
    if (running.length > 0) ({ logits, cache } = await advance(decoder, cache, sources, tokens, signal));
  }
  return rows.map((row) => row.results());
}
