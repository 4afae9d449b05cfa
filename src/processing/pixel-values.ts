/** Pictures to the vision encoder's input, as `preprocessor_config.json` of a checkpoint describes it. */
import { join } from "node:path";
import { z } from "zod";
import { readRegularText } from "../files/index.js";
import { type HostTensor, hostTensor } from "../tensor/index.js";
import type { Picture } from "./picture.js";
import { resizeBicubic } from "./resize.js";

/** How pictures become pixel values. */
export interface PreprocessorConfig {
  /** pixels */
  readonly height: number;
  /** pixels */
  readonly width: number;
  /** resize to `height` x `width`; without it every picture must have that size already */
  readonly resize: boolean;
  /** what an 8-bit level is multiplied with; 1 when there is no rescaling */
  readonly rescaleFactor: number;
  /** per channel; 0 when there is no normalisation */
  readonly mean: readonly [number, number, number];
  /** per channel; 1 when there is no normalisation */
  readonly std: readonly [number, number, number];
}

/** Mean and standard deviation of the pictures that CLIP was trained on; BLIP-2 and InstructBLIP keep them. */
const clipMean = [0.48145466, 0.4578275, 0.40821073] as const;
const clipStd = [0.26862954, 0.26130258, 0.27577711] as const;

/** What BLIP-2 and InstructBLIP do with pictures, for an encoder that sees `imageSize` x `imageSize` pixels. */
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

const pixels = z.number().int().positive();
const mean = z.number();
const std = z.number().positive();

const fileSchema = z.object({
  do_resize: z.boolean().default(true),
  size: z
    .union([
      pixels.transform((size) => ({ height: size, width: size })),
      z.object({ height: pixels, width: pixels }),
    ])
    .optional(),
  resample: z.literal(3, "only 3 (bicubic) is supported").default(3),
  do_center_crop: z.literal(false, "cropping is not supported").optional(),
  do_rescale: z.boolean().default(true),
  rescale_factor: z.number().default(1 / 255),
  do_normalize: z.boolean().default(true),
  image_mean: z.tuple([mean, mean, mean]).default([...clipMean]),
  image_std: z.tuple([std, std, std]).default([...clipStd]),
});

/**
 * Reads `preprocessor_config.json` (the keys of Hugging Face's BlipImageProcessor).
 *
 * @param imageSize pixels, used when the file or its `size` is missing
 * @throws Error naming the file and the key when it asks for something that is not supported
 */
export async function loadPreprocessorConfig(
  directory: string,
  imageSize: number,
): Promise<PreprocessorConfig> {
  const path = join(directory, "preprocessor_config.json");
  let text: string;
  try {
    text = await readRegularText(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return defaultPreprocessorConfig(imageSize);
    throw cause;
  }
  return parsePreprocessorConfig(text, path, imageSize);
}

/** `loadPreprocessorConfig` for a text already read; `path` is for messages. */
export function parsePreprocessorConfig(text: string, path: string, imageSize: number): PreprocessorConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path}: is not JSON (${(cause as Error).message}); download the file again`, { cause });
  }
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(
      (issue) => `${issue.path.join(".") || "the file"}: ${issue.message}`,
    );
    throw new Error(`${path}: ${issues.join("; ")}; use the file of a BLIP-2 or InstructBLIP checkpoint`);
  }
  const file = parsed.data;
  return {
    height: file.size?.height ?? imageSize,
    width: file.size?.width ?? imageSize,
    resize: file.do_resize,
    rescaleFactor: file.do_rescale ? file.rescale_factor : 1,
    mean: file.do_normalize ? file.image_mean : [0, 0, 0],
    std: file.do_normalize ? file.image_std : [1, 1, 1],
  };
}

/**
 * Resizes, rescales and normalises: `(level * rescaleFactor - mean) / std`.
 *
 * @returns `[batch, 3, height, width]`
 * @throws RangeError when there is no picture, or one has another size and the config does not resize
 */
export function pixelValues(pictures: readonly Picture[], config: PreprocessorConfig): HostTensor<"float32"> {
  if (pictures.length === 0) throw new RangeError("no picture given; give at least one");
  const { height, width } = config;
  const plane = height * width;
  const out = new Float32Array(pictures.length * 3 * plane);
  const tables = [0, 1, 2].map((channel) => normalizedLevels(config, channel));
  pictures.forEach((picture, index) => {
    const { data } = sized(picture, index, config);
    tables.forEach((table, channel) => {
      const target = (index * 3 + channel) * plane;
      for (let i = 0; i < plane; i++) out[target + i] = table[data[i * 3 + channel]];
    });
  });
  return hostTensor("float32", [pictures.length, 3, height, width], out);
}

function sized(picture: Picture, index: number, { height, width, resize }: PreprocessorConfig): Picture {
  if (resize) return resizeBicubic(picture, width, height);
  if (picture.width !== width || picture.height !== height) {
    throw new RangeError(
      `picture ${index} has ${picture.width} x ${picture.height} pixels where ${width} x ${height} are needed; ` +
        "resize it, or set do_resize to true in preprocessor_config.json",
    );
  }
  return picture;
}

/** Value of each of the 256 levels of a channel, rounded to float32 after each step as the reference does. */
function normalizedLevels({ rescaleFactor, mean, std }: PreprocessorConfig, channel: number): Float32Array {
  const { fround } = Math;
  return Float32Array.from({ length: 256 }, (_, level) => {
    const rescaled = fround(level * rescaleFactor);
    return fround(fround(rescaled - fround(mean[channel])) / fround(std[channel]));
  });
}
