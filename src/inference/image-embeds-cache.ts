import type { HostTensor } from "../tensor/index.js";

/** Embeddings of the last few images, or of the last few videos' frames. */
export class ImageEmbedsCache {
  /** Least recently used first. */
  readonly #entries = new Map<string, HostTensor<"float32">[]>();

  constructor(private readonly capacity: number) {}

  /**
   * @param key of what the embeddings depend on
   * @param encode called when they are not there
   */
  async get(key: string, encode: () => Promise<HostTensor<"float32">[]>): Promise<HostTensor<"float32">[]> {
    const embeds = this.#entries.get(key) ?? (await encode());
    this.#entries.delete(key);
    this.#entries.set(key, embeds);
    if (this.#entries.size > this.capacity) this.#entries.delete(this.#entries.keys().next().value!);
    return embeds;
  }
}
