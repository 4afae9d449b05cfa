import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Weights } from "../../checkpoint/index.js";
import { fileReason, makeFolder, readRegularFile, withRunLock } from "../../files/index.js";
import {
  ImageError,
  maxImageBytes,
  type PreprocessorConfig,
  pixelValuesOfEach,
} from "../../processing/index.js";
import { convert, type HostTensor, hostTensor } from "../../tensor/index.js";
import { FeatureStore } from "./feature-store.js";
import { eachImage, type NamedImage } from "./read-image.js";

/** Changes when the files' form does, or what is computed from the same weights. */
const version = 1;

/** The part of a model that is the same in all steps, so that what it says of an image need be computed once. */
export interface FrozenEncoder {
  /** Tells it from others: see `encoderFingerprint`. */
  readonly fingerprint: string;
  readonly preprocessor: PreprocessorConfig;
  /** Patches of an image, and one. */
  readonly tokens: number;
  readonly width: number;
  /** `[batch, 3, height, width]` → `[batch, tokens, width]`, float32 or float16 */
  encode(pixelValues: HostTensor<"float32">): Promise<HostTensor>;
}

/**
 * Tells encoders apart by every byte of their weights.
 * @param names of the weights that `encode` uses; none of them may be trained
 * @param config what else decides about the result, such as the vision part of `config.json`
 */
export async function encoderFingerprint(
  weights: Weights,
  names: Iterable<string>,
  config: unknown,
): Promise<string> {
  const hash = createHash("sha256").update(`${JSON.stringify(config)}\n`);
  for (const name of [...names].sort()) {
    const { dtype, shape, data } = await weights.read(name);
    hash.update(`${JSON.stringify([name, dtype, shape])}\n`).update(data);
  }
  return hash.digest("hex");
}

/**
 * Runs `body` with the features that are kept for an encoder in a folder of its own below `directory`, and no other
 * process at work there.
 * @throws FileError when another process has the features, or they cannot be written; whatever `body` throws
 */
export async function withFeatureCache<T>(
  directory: string,
  encoder: FrozenEncoder,
  body: (cache: FeatureCache) => Promise<T>,
): Promise<T> {
  const { fingerprint, preprocessor, tokens, width } = encoder;
  const identity = JSON.stringify([version, fingerprint, preprocessor, tokens, width]);
  const folder = join(directory, createHash("sha256").update(identity).digest("hex").slice(0, 32));
  await makeFolder(folder);
  return withRunLock(folder, async () => {
    const store = await FeatureStore.open(folder, tokens * width);
    try {
      return await body(new FeatureCache(store, encoder));
    } finally {
      await store.close();
    }
  });
}

/** What a frozen image encoder says of images, each computed once and kept on disk in half precision. */
export class FeatureCache {
  /** Hash of each file's content, and the size and time that it was found with. */
  readonly #hashes = new Map<string, { readonly stamp: string; readonly hash: string }>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: FeatureStore,
    private readonly encoder: FrozenEncoder,
  ) {}

  /**
   * Features of images, which are told apart by their content, drawn ones by their keys; those that are missing are computed in one batch. Calls
   * wait for each other.
   * @returns `[images, tokens, width]`
   * @throws ImageError naming record and file; RangeError when the encoder gives another shape, or numbers too large
   * for half precision; CheckpointError when the disk is full
   */
  features(images: readonly NamedImage[]): Promise<HostTensor<"float16">> {
    const result = this.#last.then(() => this.#collect(images));
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #collect(images: readonly NamedImage[]): Promise<HostTensor<"float16">> {
    const { tokens, width } = this.encoder;
    const length = tokens * width;
    const out = new Uint16Array(images.length * length);
    const at = (index: number) => out.subarray(index * length, (index + 1) * length);
    const missing = new Map<string, number[]>();
    for (const [index, image] of images.entries()) {
      const key = await this.#keyOf(image);
      const rows = missing.get(key);
      if (rows) rows.push(index);
      else if (!(await this.store.read(key, at(index)))) missing.set(key, [index]);
    }
    if (missing.size > 0) {
      const firsts = [...missing.values()].map(([first]) => images[first!]!);
      const computed = await this.#compute(firsts);
      for (const [i, [key, rows]] of [...missing].entries()) {
        const values = computed.subarray(i * length, (i + 1) * length);
        for (const row of rows) at(row).set(values);
        await this.store.add(key, values);
      }
    }
    return hostTensor("float16", [images.length, tokens, width], out);
  }

  async #compute(images: readonly NamedImage[]): Promise<Uint16Array> {
    const { preprocessor, tokens, width } = this.encoder;
    const pixels = await pixelValuesOfEach(eachImage(images), preprocessor);
    const encoded = await this.encoder.encode(pixels);
    if (String(encoded.shape) !== String([images.length, tokens, width])) {
      const wanted = [images.length, tokens, width].join(", ");
      throw new RangeError(`the encoder gave features [${encoded.shape.join(", ")}], not [${wanted}]`);
    }
    const { data } = convert(encoded, "float16");
    // All ones in the exponent: infinite, or not a number.
    const bad = data.findIndex((bits) => (bits & 0x7c00) === 0x7c00);
    if (bad !== -1) {
      const { record, image } = images[Math.floor(bad / (tokens * width))]!;
      throw new RangeError(
        `${record}: ${image}: a feature is no number of half precision; set images to "whole"`,
      );
    }
    return data;
  }

  /** Images that are turned upright are told from the same files as they are. */
  async #keyOf(image: NamedImage): Promise<string> {
    if (image.drawn) return createHash("sha256").update(`drawn ${image.drawn.key}`).digest("hex");
    const hash = await this.#hashOf(image);
    return image.upright ? createHash("sha256").update(`${hash} upright`).digest("hex") : hash;
  }

  async #hashOf({ image, record }: NamedImage): Promise<string> {
    try {
      const { size, mtimeMs } = await stat(image);
      const stamp = `${size} ${mtimeMs}`;
      const known = this.#hashes.get(image);
      if (known?.stamp === stamp) return known.hash;
      const hash = createHash("sha256")
        .update(await readRegularFile(image, maxImageBytes))
        .digest("hex");
      this.#hashes.set(image, { stamp, hash });
      return hash;
    } catch (cause) {
      throw new ImageError(`${record}: ${image}: cannot be read: ${fileReason(cause)}`, {
        cause,
      });
    }
  }
}
