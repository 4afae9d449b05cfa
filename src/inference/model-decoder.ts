import type { Decoder, DecoderCache } from "../generation/index.js";
import { cacheShape, type InstructBlipConfig } from "../models/index.js";
import type { Program } from "../runtime/index.js";
import { float32, type HostTensor, int32 } from "../tensor/index.js";
import { ModelCache, type NamedTensors } from "./decoder-cache.js";

/** The decoder program behind the interface that the generation algorithms use. */
export class ModelDecoder implements Decoder {
  constructor(
    private readonly config: InstructBlipConfig,
    private readonly embedding: Program,
    private readonly program: Program,
  ) {}

  get vocabularySize(): number {
    return this.config.text.vocabularySize;
  }

  /** A cache of sequences that have not begun: an empty past for each row of `prompts`. */
  emptyCache(prompts: readonly number[], encoded: NamedTensors): ModelCache {
    const { layers, heads, headWidth } = cacheShape(this.config.text);
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

  async step(cache: DecoderCache, rows: readonly number[], tokens: readonly (readonly number[])[]) {
    const length = Math.max(...tokens.map((row) => row.length));
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
    const masks = stepMasks.map((mask, i) => Int32Array.from([...cache.masks[rows[i]], ...mask]));
    const prompts = rows.map((row) => cache.prompts[row]);
    const total = masks[0].length;
    const { logits, ...present } = await this.program.run({
      ...cache.past,
      ...cache.encoded,
      embeds,
      rows: int32([rows.length], rows),
      mask: int32(
        [rows.length, total],
        masks.flatMap((mask) => [...mask]),
      ),
      ...(this.config.text.kind === "t5"
        ? { prompts: int32([rows.length], prompts) }
        : {
            positions: int32(
              [rows.length, embeds.shape[1]],
              masks.flatMap((m) => positionsOf(m).slice(-embeds.shape[1])),
            ),
          }),
    });
    const past = Object.fromEntries(
      Object.entries(present).map(([name, tensor]) => [name.replace("present", "past"), tensor]),
    );
    const ragged = stepMasks.some((mask) => mask[mask.length - 1] === 0);
    return {
      logits: logits.data as Float32Array,
      cache: new ModelCache(past, masks, prompts, cache.encoded, ragged),
    };
  }
}

/** Positions counted over real tokens only; padding is put at 1, as the reference does, which nothing reads. */
export function positionsOf(mask: ArrayLike<number>): number[] {
  let count = 0;
  return Array.from(mask, (real) => (real ? count++ : 1));
}
