import type { Decoder, DecoderCache } from "../generation/index.js";
import { familyOf, type InstructBlipConfig } from "../models/index.js";
import { concatRows, float32, gatherRows, type HostTensor, hostTensor, int32 } from "../tensor/index.js";
import { ModelCache, type NamedTensors, SharedByPrompt } from "./decoder-cache.js";
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

  /** A cache of prompts that are not continued yet. `masks` say what was read of them, whose keys and values are shared. */
  promptCache(masks: readonly Int32Array[], shared: NamedTensors): ModelCache {
    const rows = masks.map((_, row) => row);
    const past = this.#nothing("past", rows.length);
    return new ModelCache(
      past,
      rows,
      masks,
      rows,
      new SharedByPrompt(shared, rows.length),
      masks[0]!.length,
      false,
    );
  }

  /** Reads prompts that the decoder begins with: embeddings `[rows, length, width]`, masks; logits are of the last place. */
  async readPrompts(
    embeds: HostTensor<"float32">,
    masks: readonly Int32Array[],
  ): Promise<{ logits: Float32Array; cache: ModelCache }> {
    const nothing = masks.map(() => new Int32Array(0));
    const empty = this.promptCache(nothing, {
      ...this.#nothing("prefix", masks.length),
      prefix_mask: int32([masks.length, 0], []),
    });
    const rows = masks.map((_, row) => row);
    const { logits, cache } = await this.#advance(empty, rows, embeds, masks, [embeds.shape[1]! - 1]);
    const length = masks[0]!.length;
    const shared: NamedTensors = {
      prefix_mask: int32(
        [masks.length, length],
        masks.flatMap((mask) => [...mask]),
      ),
    };
    for (const [name, tensor] of Object.entries(cache.past)) shared[name.replace("past", "prefix")] = tensor;
    return { logits, cache: this.promptCache(masks, shared) };
  }

  /** Keys and values of no place at all. */
  #nothing(name: "past" | "prefix", rows: number): NamedTensors {
    const { layers, heads, headWidth } = familyOf(this.config.text).cacheShape(this.config.text);
    const empty = float32([rows, heads, 0, headWidth], []);
    const tensors: NamedTensors = {};
    for (let layer = 0; layer < layers; layer++) {
      tensors[`${name}_key_${layer}`] = empty;
      tensors[`${name}_value_${layer}`] = empty;
    }
    return tensors;
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
    return this.#advance(
      cache as ModelCache,
      rows,
      await this.embed(int32([rows.length, length], ids)),
      masks,
      Array.from({ length }, (_, column) => column),
    );
  }

  /** Embeddings of ids `[rows, length]`. */
  async embed(ids: HostTensor<"int32">): Promise<HostTensor<"float32">> {
    const { embeds } = await this.embedding.run({ input_ids: ids });
    return embeds as HostTensor<"float32">;
  }

  /**
   * Continues rows by embeddings `[rows, length, width]`, of which each row's mask marks the real ones.
   * @returns logits of the wanted columns, `[rows, columns, vocabulary]`
   */
  async #advance(
    cache: ModelCache,
    rows: readonly number[],
    embeds: HostTensor<"float32">,
    stepMasks: readonly Int32Array[],
    columns: readonly number[],
  ): Promise<{ logits: Float32Array; cache: ModelCache }> {
    if (cache.ragged)
      throw new RangeError("rows of different lengths were read together; they cannot be continued");
    const masks = stepMasks.map((mask, i) => Int32Array.from([...cache.masks[rows[i]!]!, ...mask]));
    const prompts = rows.map((row) => cache.prompts[row]!);
    const { answered, each, order } = groupByPrompt(prompts);
    const length = embeds.shape[1]!;
    const own = masks[0]!.length - cache.sharedColumns;
    const places = rows.map((_, i) => order.indexOf(i));
    const { logits, ...present } = await this.program.run({
      ...cache.past,
      ...cache.shared.of(answered),
      embeds: order.every((i, place) => i === place) ? embeds : gatherRows(embeds, order),
      rows: int32(
        [answered.length, each],
        order.map((i) => cache.places[rows[i]!]!),
      ),
      mask: int32(
        [order.length, own],
        order.flatMap((i) => [...masks[i]!.subarray(cache.sharedColumns)]),
      ),
      logit_rows: int32(
        [rows.length * columns.length],
        places.flatMap((place) => columns.map((column) => place * length + column)),
      ),
      ...familyOf(this.config.text).stepFeeds({ masks: order.map((i) => masks[i]!), length }),
    });
    const past = Object.fromEntries(
      Object.entries(present).map(([name, tensor]) => [name.replace("present", "past"), tensor]),
    );
    const ragged = stepMasks.some((mask) => mask[mask.length - 1] === 0);
    return {
      logits: logits!.data as Float32Array,
      cache: new ModelCache(past, places, masks, prompts, cache.shared, cache.sharedColumns, ragged),
    };
  }
}

/**
 * Rows in the order of their prompts, equally many of each: where one has fewer, its first row stands in for the rest.
 * @param prompts of each row
 */
function groupByPrompt(prompts: readonly number[]): { answered: number[]; each: number; order: number[] } {
  const groups = new Map<number, number[]>();
  prompts.forEach((prompt, row) => {
    const group = groups.get(prompt);
    if (group) group.push(row);
    else groups.set(prompt, [row]);
  });
  const answered = [...groups.keys()].sort((a, b) => a - b);
  const each = Math.max(...[...groups.values()].map((rows) => rows.length));
  const order = answered.flatMap((prompt) => {
    const group = groups.get(prompt)!;
    return Array.from({ length: each }, (_, i) => group[i] ?? group[0]!);
  });
  return { answered, each, order };
}

/** Steps of some rows each as one step of all. */
function joinParts(parts: readonly { logits: Float32Array; cache: ModelCache }[]): {
  logits: Float32Array;
  cache: ModelCache;
} {
  const caches = parts.map(({ cache }) => cache);
  const { past: names, shared, sharedColumns } = caches[0]!;
  const past: NamedTensors = {};
  for (const name of Object.keys(names)) past[name] = concatRows(caches.map((cache) => cache.past[name]!));
  let start = 0;
  const places = caches.flatMap(({ past, places }) => {
    const moved = places.map((place) => start + place);
    start += Object.values(past)[0]!.shape[0]!;
    return moved;
  });
  return {
    logits: concatRows(parts.map(({ logits }) => hostTensor("float32", [logits.length], logits))).data,
    cache: new ModelCache(
      past,
      places,
      caches.flatMap(({ masks }) => masks),
      caches.flatMap(({ prompts }) => prompts),
      shared,
      sharedColumns,
      caches.some(({ ragged }) => ragged),
    ),
  };
}
