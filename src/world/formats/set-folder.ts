import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { withPath } from "../../files/index.js";
import type { Image } from "../../processing/index.js";
import { jpegFile, pngFile } from "../drawing/files.js";
import { digits } from "./names.js";

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
    await this.#write(path, await jpegFile(image));
  }

  /** Frames of a video as `frames/<name>/000001.jpg` and on. */
  async frames(name: string, images: readonly Image[]): Promise<void> {
    for (const [index, image] of images.entries()) {
      await this.jpeg(`frames/${name}/${digits(index + 1, 6)}.jpg`, image);
    }
  }

  async png(path: string, image: Image): Promise<void> {
    await this.#write(path, await pngFile(image));
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
