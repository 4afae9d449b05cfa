/** Images to the vision encoder's input, as a checkpoint's settings for images describe it. */
import { type HostTensor, hostTensor } from "../../tensor/index.js";
import type { Image } from "./image.js";
import { resizeBicubic } from "./resize.js";

/** How images become pixel values. */
export interface PreprocessorConfig {
  /** pixels */
  readonly height: number;
  /** pixels */
  readonly width: number;
  /** resize to `height` x `width`; without it every image must have that size already */
  readonly resize: boolean;
  /** what an 8-bit level is multiplied with; 1 when there is no rescaling */
  readonly rescaleFactor: number;
  /** per channel; 0 when there is no normalisation */
  readonly mean: readonly [number, number, number];
  /** per channel; 1 when there is no normalisation */
  readonly std: readonly [number, number, number];
}

/** Mean and standard deviation of the images that CLIP was trained on; BLIP-2 and InstructBLIP keep them. */
const clipMean = [0.48145466, 0.4578275, 0.40821073] as const;
const clipStd = [0.26862954, 0.26130258, 0.27577711] as const;

/** What BLIP-2 and InstructBLIP do with images, for an encoder that sees `imageSize` x `imageSize` pixels. */
export function defaultPreprocessorConfig(imageSize: number): PreprocessorConfig {
  return {
    height: imageSize,
    width: imageSize,
    resize: true,
    rescaleFactor: 1 / 255,
    mean: clipMean,
    std: clipStd,
  };
}

/**
 * Resizes, rescales and normalises: `(level * rescaleFactor - mean) / std`.
 *
 * @returns `[batch, 3, height, width]`
 * @throws RangeError when there is no image, one has bytes for more or fewer pixels than its size, or another size and the config
 * does not resize
 */
export function pixelValues(images: readonly Image[], config: PreprocessorConfig): HostTensor<"float32"> {
  if (images.length === 0) throw new RangeError("no image given; give at least one");
  const { height, width } = config;
  const plane = height * width;
  const out = new Float32Array(images.length * 3 * plane);
  const tables = [0, 1, 2].map((channel) => normalizedLevels(config, channel));
  images.forEach((image, index) => {
    const { data } = sized(image, index, config);
    tables.forEach((table, channel) => {
      const target = (index * 3 + channel) * plane;
      for (let i = 0; i < plane; i++) out[target + i] = table[data[i * 3 + channel]!]!;
    });
  });
  return hostTensor("float32", [images.length, 3, height, width], out);
}

/** `pixelValues` of images that come one by one: each is resized before the next is asked for, and given up. */
export async function pixelValuesOfEach(
  images: AsyncIterable<Image>,
  config: PreprocessorConfig,
): Promise<HostTensor<"float32">> {
  const small: Image[] = [];
  for await (const image of images) small.push(sized(image, small.length, config));
  return pixelValues(small, config);
}

function sized(image: Image, index: number, { height, width, resize }: PreprocessorConfig): Image {
  const bytes = image.width * image.height * 3;
  if (image.data.length !== bytes) {
    throw new RangeError(
      `image ${index} has ${image.data.length} bytes where ${image.width} x ${image.height} pixels have ${bytes}`,
    );
  }
  if (resize) return resizeBicubic(image, width, height);
  if (image.width !== width || image.height !== height) {
    throw new RangeError(
      `image ${index} has ${image.width} x ${image.height} pixels where ${width} x ${height} are needed; ` +
        "resize it, or set do_resize to true in the checkpoint's settings for images",
    );
  }
  return image;
}

/** Value of each of the 256 levels of a channel, rounded to float32 after each step as the reference does. */
export function normalizedLevels(
  { rescaleFactor, mean, std }: PreprocessorConfig,
  channel: number,
): Float32Array {
  const { fround } = Math;
  return Float32Array.from({ length: 256 }, (_, level) => {
    const rescaled = fround(level * rescaleFactor);
    return fround(fround(rescaled - fround(mean[channel]!)) / fround(std[channel]!));
  });
}
