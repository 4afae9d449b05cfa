import { createHash } from "node:crypto";
import type { HostTensor } from "../tensor/index.js";

/** The last few images' embeddings, found again by the pixel values that they depend on alone. */
export class ImageEmbedsCache {
  /** Least recently used first. */
  readonly #entries = new Map<string, HostTensor<"float32">>();

  constructor(private readonly capacity: number) {}

  /** @param encode called when this image's embeddings are not there */
  async get(
    pixelValues: HostTensor<"float32">,
    encode: (pixelValues: HostTensor<"float32">) => Promise<HostTensor<"float32">>,
  ): Promise<HostTensor<"float32">> {
    const key = createHash("sha256").update(pixelValues.data).digest("base64");
    const embeds = this.#entries.get(key) ?? (await encode(pixelValues));
    this.#entries.delete(key);
    this.#entries.set(key, embeds);
    if (this.#entries.size > this.capacity) this.#entries.delete(this.#entries.keys().next().value!);
    return embeds;
  }
}
