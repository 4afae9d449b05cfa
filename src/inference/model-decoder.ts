import type { Decoder, DecoderCache } from "../generation/index.js";
import { familyOf, type InstructBlipConfig } from "../models/index.js";
import { concatRows, float32, type HostTensor, hostTensor, int32 } from "../tensor/index.js";
import { ModelCache, type NamedTensors } from "./decoder-cache.js";
import type { RunnableProgram } from "./runnable-program.js";

/** Rows that go through the program at once, which bounds how long an abort may have to wait. */
const rowsPerRun = 32;

/** The decoder program behind the interface that the generation algorithms use. */
export class ModelDecoder implements Decoder {
  constructor(
    private readonly config: InstructBlipConfig,
    private readonly embedding: RunnableProgram,
    private readonly program: RunnableProgram,
  ) {}

  get vocabularySize(): number {
    return this.config.text.vocabularySize;
  }

  /** A cache of sequences that have not begun: an empty past for each row of `prompts`. */
  emptyCache(prompts: readonly number[], encoded: NamedTensors): ModelCache {
    const { layers, heads, headWidth } = familyOf(this.config.text).cacheShape(this.config.text);
    const empty = float32([prompts.length, heads, 0, headWidth], []);
    const past: NamedTensors = {};
    for (let layer = 0; layer < layers; layer++) {
      past[`past_key_${layer}`] = empty;
      past[`past_value_${layer}`] = empty;
    }
    return new ModelCache(
      past,
      prompts.map(() => new Int32Array(0)),
      prompts,
      encoded,
      false,
    );
  }

  async step(
    cache: DecoderCache,
    rows: readonly number[],
    tokens: readonly (readonly number[])[],
    signal?: AbortSignal,
  ) {
    const length = tokens.reduce((longest, row) => Math.max(longest, row.length), 0);
    if (rows.length <= rowsPerRun) return this.#stepTogether(cache, rows, tokens, length);
    const parts: { logits: Float32Array; cache: ModelCache }[] = [];
    for (let start = 0; start < rows.length; start += rowsPerRun) {
      signal?.throwIfAborted();
      const [some, theirs] = [rows, tokens].map((list) => list.slice(start, start + rowsPerRun));
      parts.push(await this.#stepTogether(cache, some as number[], theirs as number[][], length));
    }
    return joinParts(parts);
  }

  /** @param length that rows are padded to */
  async #stepTogether(
    cache: DecoderCache,
    rows: readonly number[],
    tokens: readonly (readonly number[])[],
    length: number,
  ) {
    const ids = new Int32Array(rows.length * length);
    const masks = tokens.map((row, i) => {
      ids.set(row, i * length);
      return Int32Array.from({ length }, (_, column) => Number(column < row.length));
    });
    return this.stepEmbeds(
      cache as ModelCache,
      rows,
      await this.embed(int32([rows.length, length], ids)),
      masks,
    );
  }

  /** Embeddings of ids `[rows, length]`. */
  async embed(ids: HostTensor<"int32">): Promise<HostTensor<"float32">> {
    const { embeds } = await this.embedding.run({ input_ids: ids });
    return embeds as HostTensor<"float32">;
  }

  /** Continues rows by embeddings `[rows, length, width]`, of which each row's mask marks the real ones. */
  async stepEmbeds(
    cache: ModelCache,
    rows: readonly number[],
    embeds: HostTensor<"float32">,
    stepMasks: readonly Int32Array[],
  ): Promise<{ logits: Float32Array; cache: ModelCache }> {
    if (cache.ragged)
      throw new RangeError("rows of different lengths were read together; they cannot be continued");
    const masks = stepMasks.map((mask, i) => Int32Array.from([...cache.masks[rows[i]!]!, ...mask]));
    const prompts = rows.map((row) => cache.prompts[row]!);
    const total = masks[0]!.length;
    const { logits, ...present } = await this.program.run({
      ...cache.past,
      ...cache.encoded,
      embeds,
      rows: int32([rows.length], rows),
      mask: int32(
        [rows.length, total],
        masks.flatMap((mask) => [...mask]),
      ),
      ...familyOf(this.config.text).stepFeeds({ masks, prompts, length: embeds.shape[1]! }),
    });
    const past = Object.fromEntries(
      Object.entries(present).map(([name, tensor]) => [name.replace("present", "past"), tensor]),
    );
    const ragged = stepMasks.some((mask) => mask[mask.length - 1] === 0);
    return {
      logits: logits!.data as Float32Array,
      cache: new ModelCache(past, masks, prompts, cache.encoded, ragged),
    };
  }
}

/** Steps of some rows each as one step of all. */
function joinParts(parts: readonly { logits: Float32Array; cache: ModelCache }[]): {
  logits: Float32Array;
  cache: ModelCache;
} {
  const caches = parts.map(({ cache }) => cache);
  const { past: names, encoded } = caches[0]!;
  const past: NamedTensors = {};
  for (const name of Object.keys(names)) past[name] = concatRows(caches.map((cache) => cache.past[name]!));
  return {
    logits: concatRows(parts.map(({ logits }) => hostTensor("float32", [logits.length], logits))).data,
    cache: new ModelCache(
      past,
      caches.flatMap(({ masks }) => masks),
      caches.flatMap(({ prompts }) => prompts),
      encoded,
      caches.some(({ ragged }) => ragged),
    ),
  };
}
