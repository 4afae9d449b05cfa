import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { withPath } from "../../files/index.js";
import type { Image } from "../../processing/index.js";

/** Settings are fixed, so that the same image is the same file. */
const jpegSettings = { quality: 88, chromaSubsampling: "4:4:4" } as const;

/** The folder of a data set that is being written. Paths are below it, with `/`. */
export class SetFolder {
  constructor(
    private readonly root: string,
    private readonly signal?: AbortSignal,
  ) {}

  json(path: string, value: unknown): Promise<void> {
    return this.text(path, JSON.stringify(value));
  }

  jsonLines(path: string, values: readonly unknown[]): Promise<void> {
    return this.text(path, values.map((value) => `${JSON.stringify(value)}\n`).join(""));
  }

  text(path: string, text: string): Promise<void> {
    return this.#write(path, text);
  }

  async jpeg(path: string, image: Image): Promise<void> {
    await this.#write(path, await encoder(image).jpeg(jpegSettings).toBuffer());
  }

  async png(path: string, image: Image): Promise<void> {
    await this.#write(path, await encoder(image).png({ compressionLevel: 9 }).toBuffer());
  }

  async #write(path: string, data: string | Uint8Array): Promise<void> {
    this.signal?.throwIfAborted();
    const file = join(this.root, path);
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, data);
    } catch (error) {
      throw withPath(file, "write", error);
    }
  }
}

function encoder({ width, height, data }: Image) {
  return sharp(data, { raw: { width, height, channels: 3 } });
}
