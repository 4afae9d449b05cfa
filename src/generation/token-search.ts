import { Random } from "../tensor/index.js";
import { advance } from "./advance.js";
import type { Decoder, Prefix } from "./decoder.js";
import type { ResolvedOptions } from "./options.js";
import { Pauses } from "./pauses.js";
import { processScores } from "./process.js";
import type { GeneratedSequence, GenerationHooks } from "./result.js";
import { draw, warp } from "./sampling.js";
import { StepProbabilities } from "./step-probabilities.js";
import { topK } from "./top-k.js";

interface Sequence extends GeneratedSequence {
  readonly row: number;
  /** Row of the current logits and cache that this sequence continues. */
  source: number;
  readonly random: Random | undefined;
}

/** Greedy search and sampling: one token per sequence and step. Finished sequences leave the batch. */
export async function tokenSearch(
  decoder: Decoder,
  prefix: Prefix,
  options: ResolvedOptions,
  hooks: GenerationHooks,
): Promise<GeneratedSequence[][]> {
  const { vocabularySize } = decoder;
  const watched: GenerationHooks = options.returnSequences === 1 ? hooks : {};
  const sequences = Array.from({ length: prefix.rows }, (_, row) =>
    Array.from({ length: options.returnSequences }, (_, index) => newSequence(row, index, options)),
  );
  const pauses = new Pauses(hooks.signal);
  let running = sequences.flat();
  let { logits, cache }: Pick<Prefix, "logits" | "cache"> = prefix;
  for (let step = 0; running.length > 0; step++) {
    hooks.signal?.throwIfAborted();
    for (const sequence of running) {
      const { row, source } = sequence;
      const own = logits.subarray(source * vocabularySize, (source + 1) * vocabularySize);
      const probabilities = new StepProbabilities(own, options.alternatives);
      const scores = own.slice();
      processScores(scores, prefix.history, sequence.ids, options);
      if (options.sample) warp(scores, options.sample);
      watched.onScores?.(step, row, scores);
      const id = sequence.random ? draw(scores, sequence.random) : best(scores);
      const token = probabilities.token(id);
      sequence.ids.push(id);
      sequence.tokens.push(token);
      sequence.logProbability += token.logProbability;
      if (options.eosTokenIds.includes(id) || hooks.isEnd?.(sequence.ids)) sequence.finishReason = "stop";
      watched.onToken?.(row, token);
      await pauses.after(vocabularySize);
    }
    running = running.filter(
      ({ finishReason }) => finishReason !== "stop" && step + 1 < options.maxNewTokens,
    );
    if (running.length === 0) break;
    ({ logits, cache } = await advance(
      decoder,
      cache,
      running.map((sequence) => sequence.source),
      running.map((sequence) => [sequence.ids.at(-1)!]),
      hooks.signal,
    ));
    running.forEach((sequence, index) => {
      sequence.source = index;
    });
  }
  return sequences.map((row) =>
    row.map(({ ids, tokens, finishReason, logProbability }) => ({
      ids,
      tokens,
      finishReason,
      logProbability,
    })),
  );
}

/**
 * Each of a row's sequences draws from its own stream; all rows have the same ones. So what a row draws depends neither
 * on the rest of its batch nor on its place there.
 */
function newSequence(row: number, index: number, { sample }: ResolvedOptions): Sequence {
  const random = sample && new Random(sample.seed).fork(`sequence ${index}`);
  return { row, source: row, random, ids: [], tokens: [], finishReason: "length", logProbability: 0 };
}

function best(scores: Float32Array): number {
  const [id] = topK(scores, 1);
  if (id === undefined)
    throw new Error("no token can follow: the options forbid every token the model allows");
  return id;
}
