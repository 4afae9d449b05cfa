import type { HostTensor } from "../tensor/index.js";

/** Embeddings of the last few images, or of the last few videos' frames. */
export class ImageEmbedsCache {
  /** Least recently used first. */
  readonly #entries = new Map<string, Promise<HostTensor<"float32">[]>>();

  constructor(private readonly capacity: number) {}

  /**
   * @param key of what the embeddings depend on
   * @param encode called when they are not there, nor under way for another caller who succeeds
   */
  async get(key: string, encode: () => Promise<HostTensor<"float32">[]>): Promise<HostTensor<"float32">[]> {
    for (;;) {
      const known = this.#entries.get(key);
      const embeds = known ?? encode();
      this.#entries.delete(key);
      this.#entries.set(key, embeds);
      if (this.#entries.size > this.capacity) this.#entries.delete(this.#entries.keys().next().value!);
      try {
        return await embeds;
      } catch (error) {
        if (this.#entries.get(key) === embeds) this.#entries.delete(key);
        // Another caller's error, or abort, is not this one's.
        if (!known) throw error;
      }
    }
  }
}
